import type { Span } from '@sqlflow/errors';
import type { Template, TemplatePart, VariablePart } from '../ast/template.js';

/** Puts a template together; pieces of text that follow each other become one part. */
export class TemplateBuilder {
  readonly #parts: TemplatePart[] = [];
  #pieces: string[] = [];
  #from = 0;
  #to = 0;

  constructor(private readonly source: string) {}

  /** Text as it is written between two offsets. */
  raw(start: number, end: number): void {
    if (start < end) this.text(this.source.slice(start, end), { start, end });
  }

  /** Text that is written differently from what it means. */
  text(text: string, { start, end }: Span): void {
    if (this.#pieces.length === 0) this.#from = start;
    this.#pieces.push(text);
    this.#to = end;
  }

  part(part: VariablePart): void {
    this.#flush();
    this.#parts.push(part);
  }

  finish(span: Span): Template {
    this.#flush();
    return { kind: 'template', parts: this.#parts, span: { start: span.start, end: span.end } };
  }

  #flush(): void {
    if (this.#pieces.length === 0) return;
    this.#parts.push({ kind: 'text', text: this.#pieces.join(''), span: { start: this.#from, end: this.#to } });
    this.#pieces = [];
  }
}
