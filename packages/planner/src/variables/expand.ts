import { codes, type Span, suggest } from '@sqlflow/errors';
import type { Template, TextPart, VariablePart } from '@sqlflow/parser';
import type { At, SourceFile } from '../files/source-file.js';
import type { Report } from '../report.js';
import type { ResolvedText, TextPiece, ValuePiece } from '../text/resolved-text.js';
import type { VariableScope, VariableValue } from './scope.js';
import type { SecretBook } from './secret-book.js';
import { circleOfSets, type SetMentions } from './set-mentions.js';

/** What putting variables into a text needs to know. */
export interface ExpandContext {
  readonly file: SourceFile;
  readonly scope: VariableScope;
  readonly book: SecretBook;
  readonly report: Report;
  readonly mentions: SetMentions;
  readonly profile: string;
  /** For text that stands in no .sf file: where its problems are shown, and what it is. */
  readonly within?: { readonly span: Span; readonly what: string } | undefined;
  /** The variable that a SET is about to give a value. */
  readonly setting?: string | undefined;
}

/** Puts variables into a text. Undefined when one is unknown or refers to itself; that is reported. */
export function expandTemplate(template: Template, context: ExpandContext): ResolvedText | undefined {
  return expandParts(template, context, (part) => [
    { kind: 'literal', text: part.text, span: spanOf(part, context), fromVariable: false },
  ]);
}

/** The same for SQL, which has no escapes but `${{`: each of them gets a piece of its own, so that offsets stay exact. */
export function expandSql(template: Template, context: ExpandContext): ResolvedText | undefined {
  return expandParts(template, context, (part) => sqlPieces(part, context.file));
}

/** The value of one variable, e.g. a whole value in PARAMS. Undefined when it is unknown; that is reported. */
export function expandVariable(part: VariablePart, context: ExpandContext): VariableValue | undefined {
  return variableValue(part, context, spanOf(part, context), []);
}

function expandParts(
  template: Template,
  context: ExpandContext,
  ofText: (part: TextPart) => readonly TextPiece[],
): ResolvedText | undefined {
  const pieces: TextPiece[] = [];
  let complete = true;
  for (const part of template.parts) {
    if (part.kind === 'text') {
      pieces.push(...ofText(part));
      continue;
    }
    const value = expandVariable(part, context);
    if (value === undefined) complete = false;
    else pieces.push(...placed(value.pieces, spanOf(part, context)));
  }
  return complete ? { pieces, span: context.within?.span ?? template.span } : undefined;
}

/** Puts a variable's value at the place of its `${…}`. */
export function placed(pieces: readonly ValuePiece[], span: Span): readonly TextPiece[] {
  return pieces.map((piece) => ({ ...piece, span, fromVariable: true }));
}

/** In comments of SQL `${{` stays as it is, so what stands in the file is compared with what the parser made of it. */
function sqlPieces(part: TextPart, file: SourceFile): readonly TextPiece[] {
  const written = file.text.slice(part.span.start, part.span.end);
  const pieces: TextPiece[] = [];
  let at = 0;
  let length = 0;
  const literal = (text: string, end: number): void => {
    const span = { start: part.span.start + at, end: part.span.start + end };
    if (end > at) pieces.push({ kind: 'literal', text, span, fromVariable: false });
    length += text.length;
    at = end;
  };
  for (const { index } of written.matchAll(/\$\{\{/g)) {
    const ahead = part.text.slice(length + index - at);
    if (ahead.startsWith('${{') && !written.startsWith('${{{', index)) continue;
    literal(written.slice(at, index), index);
    literal('${', index + 3);
  }
  literal(written.slice(at), written.length);
  const isExact = pieces.map((piece) => (piece.kind === 'literal' ? piece.text : '')).join('') === part.text;
  return isExact ? pieces : [{ kind: 'literal', text: part.text, span: part.span, fromVariable: false }];
}

/** `via` holds the variables whose values are being put in, outermost first. */
function variableValue(
  part: VariablePart,
  context: ExpandContext,
  span: Span,
  via: readonly string[],
): VariableValue | undefined {
  const { name } = part;
  const circle = via.indexOf(name);
  if (circle !== -1) {
    context.report.add(
      codes.references.variableCircle,
      { names: [...via.slice(circle), name] },
      { file: context.file, span },
    );
    return undefined;
  }
  const found = context.scope.find(name);
  if (found === undefined) {
    if (part.default !== undefined) return templateValue(part.default, context, via.length > 0 ? span : undefined, via);
    reportUnknown(name, context, span, via);
    return undefined;
  }
  if (found.kind === 'value') return found.value;
  const value = templateValue(found.template, context, span, [...via, name]);
  if (value === undefined || !found.secret) return value;
  return { ...value, pieces: hidden(name, value.pieces, context.book) };
}

/** `fixed`: the place of everything in a text that stands in no file. */
function templateValue(
  template: Template,
  context: ExpandContext,
  fixed: Span | undefined,
  via: readonly string[],
): VariableValue | undefined {
  const pieces: ValuePiece[] = [];
  let isNull = false;
  let complete = true;
  for (const part of template.parts) {
    if (part.kind === 'text') {
      pieces.push({ kind: 'literal', text: part.text });
      continue;
    }
    const value = variableValue(part, context, fixed ?? spanOf(part, context), via);
    if (value === undefined) complete = false;
    else pieces.push(...value.pieces);
    isNull = template.parts.length === 1 && value?.isNull === true;
  }
  return complete ? { pieces, isNull } : undefined;
}

/** Makes a value a reference. What only a run knows stays a reference of its own between the parts of the secret. */
export function hidden(name: string, pieces: readonly ValuePiece[], book: SecretBook): readonly ValuePiece[] {
  const runs: (string | ValuePiece)[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'reference' && piece.known === 'in-run') {
      runs.push(piece);
      continue;
    }
    const text = piece.kind === 'literal' ? piece.text : piece.value;
    const last = runs.at(-1);
    if (typeof last === 'string') runs[runs.length - 1] = last + text;
    else runs.push(text);
  }
  if (runs.length === 0) runs.push('');
  let count = 0;
  return runs.map((run) => {
    if (typeof run !== 'string') return run;
    count += 1;
    const reference = book.keep(runs.length === 1 ? name : `${name}.${count}`, run);
    return { kind: 'reference', name: reference, value: run, known: 'secret' };
  });
}

function reportUnknown(name: string, context: ExpandContext, span: Span, via: readonly string[]): void {
  const { file, report, scope, mentions, profile, setting } = context;
  const at: At = { file, span };
  const circle = setting === undefined ? undefined : circleOfSets(mentions, name, setting);
  if (setting !== undefined && circle !== undefined) {
    const related = circle.map((each) => ({ message: `\`${each.name}\` is set here`, at: each.at }));
    const between = circle.map((each) => each.name).filter((each) => each !== setting);
    const names = [setting, ...between, setting];
    report.add(codes.references.variableCircle, { names }, at, { related });
    return;
  }
  const set = mentions.get(name)?.[0];
  const args = {
    name,
    within: via.length > 0 ? `the value of \`${via.join('` → `')}\`` : context.within?.what,
    lookedIn: [
      '--var',
      `the variables of profile \`${profile}\``,
      'the SET statements before this place',
      '.env',
      'the environment',
    ],
    suggestion: set === undefined ? suggest(name, scope.names()) : undefined,
    setElsewhere: set !== undefined,
  };
  const related = set === undefined ? undefined : [{ message: `\`${name}\` is set here`, at: set.at }];
  report.add(codes.references.unknownVariable, args, at, { related });
}

function spanOf(part: { readonly span: Span }, context: ExpandContext): Span {
  return context.within?.span ?? part.span;
}
