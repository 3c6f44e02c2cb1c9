import { codes, type Span } from '@sqlflow/errors';
import type { Template, VariablePart } from '../ast/template.js';
import { excerpt, type Problems } from '../problems.js';
import { endOfLine, endOfVariable } from '../scan/delimited.js';
import { maximumDepth } from '../statement/brackets.js';
import { TemplateBuilder } from './template-builder.js';

/** How text between variables is read. `escaped`: a string of a directive in this quote; else every character is itself. */
export interface TextRules {
  readonly escaped: "'" | '"' | undefined;
}

export const plainText: TextRules = { escaped: undefined };

/** Parses the text between two offsets of `text` into a template. */
export function parseTemplate(text: string, span: Span, rules: TextRules, problems: Problems): Template {
  const builder = new TemplateBuilder(text);
  readInto(builder, text, span, rules, problems, 0);
  return builder.finish(span);
}

/** Reads text and variables between two offsets into a builder. */
export function readInto(
  builder: TemplateBuilder,
  text: string,
  { start, end }: Span,
  rules: TextRules,
  problems: Problems,
  depth: number,
): void {
  // Looked for in the slice only: a search in the whole text would run to the next mark in the file.
  const inside = text.slice(start, end);
  const special = rules.escaped === undefined ? /\$\{/g : /\$\{|\\|''|""/g;
  let at = start;
  while (at < end) {
    special.lastIndex = at - start;
    const next = special.exec(inside);
    const found = next === null ? end : start + next.index;
    builder.raw(at, found);
    if (found === end) return;
    const mark = next?.[0] ?? '';
    if (mark === '${') at = readVariable(builder, text, { start: found, end }, rules, problems, depth);
    else if (mark === '\\') at = readEscape(builder, text, found, problems);
    else if (rules.escaped !== undefined && mark[0] === rules.escaped) {
      builder.text(rules.escaped, { start: found, end: found + 2 });
      at = found + 2;
    } else {
      builder.raw(found, found + 1);
      at = found + 1;
    }
  }
}

const variableName = /([A-Za-z_]\w*)([|}])/y;

/** Reads `${…}` or `${{` at the start of a span; gives the offset after it. */
function readVariable(
  builder: TemplateBuilder,
  text: string,
  { start, end: limit }: Span,
  rules: TextRules,
  problems: Problems,
  depth: number,
): number {
  if (text[start + 2] === '{' && start + 3 <= limit) {
    builder.text('${', { start, end: start + 3 });
    return start + 3;
  }
  const end = endOfVariable(text, start, limit);
  if (end === undefined) {
    const span = { start, end: Math.min(limit, endOfLine(text, start)) };
    problems.add(codes.syntax.unterminated, unclosedVariable, span);
    builder.raw(start, limit);
    return limit;
  }
  const part = parseVariable(text, { start, end }, rules, problems, depth);
  if (part === undefined) builder.raw(start, end);
  else builder.part(part);
  return end;
}

/** What is said of a variable without its `}`. */
export const unclosedVariable = { what: 'variable', close: 'close it with `}`; `${{` is a literal `${`' };

/** The variable that a span covers from `${` to `}`; undefined when it is none, which is reported. */
export function parseVariable(
  text: string,
  span: Span,
  rules: TextRules,
  problems: Problems,
  depth = 0,
): VariablePart | undefined {
  variableName.lastIndex = span.start + 2;
  const match = variableName.exec(text);
  if (match === null || variableName.lastIndex > span.end) {
    problems.add(codes.syntax.brokenVariable, { found: excerpt(text, span) }, span);
    return undefined;
  }
  if (depth >= maximumDepth) {
    problems.add(codes.syntax.tooDeep, { what: 'variables', limit: maximumDepth }, span);
    return undefined;
  }
  const name = match[1] ?? '';
  if (match[2] === '}') return { kind: 'variable', name, span };
  const inside = { start: variableName.lastIndex, end: span.end - 1 };
  const builder = new TemplateBuilder(text);
  readInto(builder, text, inside, rules, problems, depth + 1);
  return { kind: 'variable', name, default: builder.finish(inside), span };
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Reads the escape at `at`; gives the offset after it. */
function readEscape(builder: TemplateBuilder, text: string, at: number, problems: Problems): number {
  const letter = text[at + 1] ?? '';
  const decoded = escapes[letter];
  if (decoded !== undefined) {
    builder.text(decoded, { start: at, end: at + 2 });
    return at + 2;
  }
  const hex = letter === 'u' ? /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, at + 6))?.[0] : undefined;
  if (hex !== undefined) {
    builder.text(String.fromCharCode(Number.parseInt(hex, 16)), { start: at, end: at + 6 });
    return at + 6;
  }
  problems.add(codes.syntax.wrongEscape, { found: text.slice(at, at + 2) }, { start: at, end: at + 2 });
  // Only the backslash is taken: what follows may be a variable.
  builder.raw(at, at + 1);
  return at + 1;
}
