import type { Span } from '@sqlflow/errors';
import type { ResolvedText, TextPiece } from '../text/resolved-text.js';
import type { SecretBook } from '../variables/secret-book.js';
import type { PlanReference, PlanText, SqlSegment } from './plan.js';

/** A text as the plan holds it. */
export interface EncodedText {
  readonly text: PlanText;
  readonly segments: readonly SqlSegment[];
}

/** A stretch of a text, cut wherever anything about it changes. */
interface Stretch {
  readonly text: string;
  readonly span: Span;
  readonly fromVariable: boolean;
  readonly reference?: string;
}

/**
 * Brings a text into the plan's form: references as `${name}`, and secrets that are known by their text made
 * references too, wherever they stand. All secrets must be known before the first text is encoded.
 */
export function encodeText(text: ResolvedText, book: SecretBook): EncodedText {
  const stretches = hideTellingSecrets(text.pieces, book);
  const references = [...new Set(stretches.flatMap((each) => each.reference ?? []))];
  if (references.length === 0) {
    return { text: stretches.map((each) => each.text).join(''), segments: stretches.map(segmentOf) };
  }
  const escaped = escapeLiterals(stretches);
  return { text: { text: escaped.map((each) => each.text).join(''), references }, segments: escaped.map(segmentOf) };
}

/** The same for a text inside a parameter object. */
export function encodeLeaf(text: ResolvedText, book: SecretBook): string | PlanReference {
  const encoded = encodeText(text, book).text;
  return typeof encoded === 'string' ? encoded : { $text: encoded.text, $references: encoded.references };
}

/** Text that is only shown, such as an id: secrets known by their text are replaced by their names. */
export function encodeShown(text: string, book: SecretBook): string {
  const pattern = book.pattern();
  return pattern === undefined ? text : text.replace(pattern, (value) => `\${${book.nameOf(value) ?? ''}}`);
}

function segmentOf(stretch: Stretch): SqlSegment {
  const { start, end } = stretch.span;
  const oneForOne = !stretch.fromVariable && stretch.reference === undefined && end - start === stretch.text.length;
  return {
    length: stretch.text.length,
    start,
    end,
    ...(oneForOne ? {} : { whole: true }),
    ...(stretch.reference === undefined ? {} : { reference: stretch.reference }),
  };
}

function hideTellingSecrets(pieces: readonly TextPiece[], book: SecretBook): readonly Stretch[] {
  const result: Stretch[] = [];
  let literals: Stretch[] = [];
  const endLiterals = (): void => {
    const text = literals.map((each) => each.text).join('');
    const pattern = book.pattern();
    let at = 0;
    for (const match of pattern === undefined ? [] : text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      result.push(...cut(literals, at, match.index), referenceOver(cut(literals, match.index, end), match[0], book));
      at = end;
    }
    result.push(...cut(literals, at, text.length));
    literals = [];
  };
  for (const { span, fromVariable, ...piece } of pieces) {
    if (piece.kind === 'literal') {
      if (piece.text !== '') literals.push({ text: piece.text, span, fromVariable });
    } else {
      endLiterals();
      result.push({ text: `\${${piece.name}}`, span, fromVariable, reference: piece.name });
    }
  }
  endLiterals();
  return result;
}

function referenceOver(covered: readonly Stretch[], value: string, book: SecretBook): Stretch {
  const name = book.nameOf(value) ?? '';
  const span = { start: covered[0]?.span.start ?? 0, end: covered.at(-1)?.span.end ?? 0 };
  return { text: `\${${name}}`, span, fromVariable: true, reference: name };
}

/** The characters `from` to `to` of the joined stretches. */
function cut(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  const result: Stretch[] = [];
  let start = 0;
  for (const each of stretches) {
    const end = start + each.text.length;
    const first = Math.max(from, start) - start;
    const last = Math.min(to, end) - start;
    if (first < last) result.push(partOf(each, first, last));
    start = end;
  }
  return result;
}

function partOf(stretch: Stretch, first: number, last: number): Stretch {
  if (first === 0 && last === stretch.text.length) return stretch;
  const { span, fromVariable } = stretch;
  const oneForOne = !fromVariable && span.end - span.start === stretch.text.length;
  const part = oneForOne ? { start: span.start + first, end: span.start + last } : span;
  return { text: stretch.text.slice(first, last), span: part, fromVariable: fromVariable || !oneForOne };
}

/** Writes each literal `${` as `${{`, also one whose two characters come from different stretches. */
function escapeLiterals(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  let literals: Stretch[] = [];
  const endLiterals = (): void => {
    const text = literals.map((each) => each.text).join('');
    let at = 0;
    for (const { index } of text.matchAll(/\$\{/g)) {
      const covered = cut(literals, index, index + 2);
      const span = { start: covered[0]?.span.start ?? 0, end: covered.at(-1)?.span.end ?? 0 };
      result.push(...cut(literals, at, index), { text: '${{', span, fromVariable: true });
      at = index + 2;
    }
    result.push(...cut(literals, at, text.length));
    literals = [];
  };
  for (const each of stretches) {
    if (each.reference === undefined) literals.push(each);
    else {
      endLiterals();
      result.push(each);
    }
  }
  endLiterals();
  return result;
}
