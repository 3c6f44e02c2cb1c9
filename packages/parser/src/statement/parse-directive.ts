import { codes, type Diagnostic, diagnostic, placeOf, type SourceText, type Span, suggest } from '@sqlflow/errors';
import type { BuildContext } from '../grammar/build-context.js';
import { buildNode } from '../grammar/build-nodes.js';
import { directives } from '../grammar/directives.js';
import type { Token } from '../scan/token.js';
import { maskedText } from './masked.js';

export interface DirectiveInput {
  readonly source: SourceText;
  readonly tokens: readonly Token[];
  readonly sql: Span | undefined;
  /** Start rule of the grammar. */
  readonly rule: string;
  /** What people are told the text is: `LOAD`. */
  readonly title: string;
  readonly diagnostics: Diagnostic[];
}

const maximumDepth = 200;

/** Parses the tokens of one statement or condition. Undefined when it is wrong; the diagnostics say why. */
export function parseDirective<N>(input: DirectiveInput): N | undefined {
  const { source, tokens, sql, diagnostics } = input;
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const outsideSql = tokens.filter((token) => sql === undefined || token.start < sql.start || token.end > sql.end);
  const deep = outsideSql.find(({ depth }) => depth > maximumDepth);
  if (deep !== undefined) {
    diagnostics.push(diagnostic(codes.syntax.tooDeep, { limit: maximumDepth }, { place: placeOf(source, deep) }));
    return undefined;
  }
  const span = { start: first.start, end: last.end };
  const match = directives.match(maskedText(source.text, span, tokens, sql), input.rule);
  if (match.failed()) {
    diagnostics.push(unexpected(input, span.start + match.getRightmostFailurePosition(), expectedBy(match)));
    return undefined;
  }
  const comments = tokens.filter(({ kind }) => kind === 'comment');
  const context: BuildContext = { source, base: span.start, comments, diagnostics };
  return buildNode<N>(match, context);
}

interface Failure {
  toString(): string;
  readonly type: string;
}

/** Descriptions of what the grammar would have taken, keywords first. */
function expectedBy(match: ReturnType<typeof directives.match>): string[] {
  // Part of ohm's published matches, but missing in its types.
  const { getRightmostFailures } = match as unknown as { getRightmostFailures: () => Failure[] };
  const failures = getRightmostFailures.call(match);
  const words = failures.map((failure) => (failure.type === 'description' ? failure.toString() : symbolText(failure)));
  const known = [...new Set(words)].filter((word) => word !== '');
  const rank = (word: string): number => (/^[A-Z_]+$/.test(word) ? 0 : 1);
  return known.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function symbolText(failure: { toString(): string }): string {
  const text = failure.toString();
  if (text === 'end of input') return '`;`';
  return text.startsWith('not ') ? '' : `\`${text.replaceAll('"', '')}\``;
}

function unexpected(input: DirectiveInput, offset: number, expected: readonly string[]): Diagnostic {
  const { source, tokens, title } = input;
  const token = tokens.find(({ kind, end }) => kind !== 'comment' && end > offset);
  const at = token ?? { start: offset, end: offset };
  const word = source.text.slice(at.start, at.end);
  const found = token === undefined ? 'the end' : `\`${word.length > 40 ? `${word.slice(0, 40)}…` : word}\``;
  const suggestion =
    token?.kind === 'word'
      ? suggest(
          word,
          expected.filter((each) => /^[A-Z_]+$/.test(each)),
        )
      : undefined;
  return diagnostic(
    codes.syntax.unexpected,
    { found, expected, statement: title, suggestion },
    { place: placeOf(source, { start: at.start, end: at.end }) },
  );
}
