import type { Span } from '@sqlflow/errors';
import type { Template, TemplatePart, VariablePart } from '../ast/template.js';
import { variableEnd } from '../scan/quotes.js';

/** A piece of decoded text and where it was written. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Collects text and variables into a template; neighbouring pieces of text become one part. */
export class TemplateBuilder {
  readonly #parts: TemplatePart[] = [];
  #text = '';
  #start = -1;
  #end = -1;

  text({ text, start, end }: Piece): void {
    if (this.#start === -1) this.#start = start;
    this.#text += text;
    this.#end = end;
  }

  variable(part: VariablePart): void {
    this.#flush();
    this.#parts.push(part);
  }

  finish(start: number, end: number): Template {
    this.#flush();
    return { kind: 'template', parts: this.#parts, span: { start, end } };
  }

  #flush(): void {
    if (this.#start === -1) return;
    this.#parts.push({ kind: 'text', text: this.#text, span: { start: this.#start, end: this.#end } });
    this.#text = '';
    this.#start = -1;
  }
}

/** Variables in plain text between two offsets: what a profile or `.env` says, a default. */
export function plainTemplate(text: string, start: number, end: number): Template {
  const builder = new TemplateBuilder();
  for (let at = start; at < end; ) at = readPlain(text, at, end, builder);
  return builder.finish(start, end);
}

/** Variables in SQL: anywhere but in the comments given. Everything else stays byte for byte, `${{` aside. */
export function sqlTemplate(text: string, start: number, end: number, comments: readonly Span[]): Template {
  const builder = new TemplateBuilder();
  let at = start;
  const readUpTo = (to: number): void => {
    while (at < to) at = readPlain(text, at, to, builder);
  };
  for (const comment of comments) {
    if (comment.start < start || comment.start >= end) continue;
    readUpTo(comment.start);
    const commentEnd = Math.min(comment.end, end);
    builder.text({ text: text.slice(at, commentEnd), start: at, end: commentEnd });
    at = commentEnd;
  }
  readUpTo(end);
  return builder.finish(start, end);
}

/** Reads one character, one `${{`, or one variable; gives the offset after it. */
export function readPlain(text: string, at: number, end: number, builder: TemplateBuilder): number {
  if (text.startsWith('${{', at)) {
    builder.text({ text: '${', start: at, end: at + 3 });
    return at + 3;
  }
  const after = text.startsWith('${', at) ? variableEnd(text, at) : undefined;
  if (after !== undefined && after <= end) {
    builder.variable(variableAt(text, at, after));
    return after;
  }
  let next = at + 1;
  while (next < end && !'$\'"-/\\'.includes(text[next] ?? '')) next += 1;
  builder.text({ text: text.slice(at, next), start: at, end: next });
  return next;
}

/** The variable written between two offsets, `${` and `}` included. */
export function variableAt(text: string, start: number, end: number): VariablePart {
  const inside = text.slice(start + 2, end - 1);
  const bar = inside.indexOf('|');
  const name = (bar === -1 ? inside : inside.slice(0, bar)).trim();
  const span = { start, end };
  if (bar === -1) return { kind: 'variable', name, span };
  return { kind: 'variable', name, default: plainTemplate(text, start + 2 + bar + 1, end - 1), span };
}
