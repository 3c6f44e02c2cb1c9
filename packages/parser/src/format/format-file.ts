import { type Diagnostic, hasErrors, type SourceText } from '@sqlflow/errors';
import type { CommentNode } from '../ast/statement.js';
import { parseFile } from '../parse-file.js';
import { withSql } from '../statement/parse-statement.js';
import type { RawStatement } from '../statement/raw-statement.js';
import { StatementReader } from '../statement/statement-reader.js';
import { keptWords } from './kept-words.js';
import { LineWriter } from './line-writer.js';
import { itemsOf } from './statement-items.js';
import { writeStatement } from './write-statement.js';

export interface FormattedFile {
  /** The formatted text; undefined when the file does not parse. */
  readonly text: string | undefined;
  /** What parsing found. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Formats a file without changing its meaning: keywords in upper case, statements on one line where they fit, branches
 * and objects indented. Queries, strings, names and comments stay as they are written, byte for byte. Lines end as the
 * first line of the file does; a byte-order mark goes.
 */
export function formatFile(source: SourceText): FormattedFile {
  const { file, diagnostics } = parseFile(source);
  if (hasErrors(diagnostics)) return { text: undefined, diagnostics };
  const lineBreak = /\r?\n/.exec(file.text)?.[0] ?? '\n';
  const formatter = new FileFormatter(file.text, file.comments, keptWords(file.statements), new LineWriter(lineBreak));
  return { text: formatter.format(), diagnostics };
}

class FileFormatter {
  /** Index of the next comment to be written. */
  #next = 0;
  #depth = 0;
  /** The offset after what was written last. */
  #end = 0;
  /** A branch or the file has just begun: no empty line here. */
  #isBlockStart = true;

  constructor(
    private readonly text: string,
    private readonly comments: readonly CommentNode[],
    private readonly kept: ReadonlySet<number>,
    private readonly writer: LineWriter,
  ) {}

  format(): string {
    const reader = new StatementReader(this.text);
    for (let raw = reader.next(this.#depth > 0); raw !== undefined; raw = reader.next(this.#depth > 0)) {
      this.#writeCommentsBefore(raw.tokens[0]?.start ?? 0);
      this.#writeRaw(raw);
    }
    this.#writeCommentsBefore(this.text.length);
    return this.comments.length === 0 && this.#end === 0 ? '' : this.writer.finish();
  }

  #writeRaw(raw: RawStatement): void {
    const { kind } = raw;
    const isBranch = kind === 'else-if' || kind === 'else' || kind === 'end-if';
    if (isBranch) this.#depth -= 1;
    this.#beginLine(raw.tokens[0]?.start ?? 0, isBranch);
    const { tokens } = withSql(this.text, kind, raw.tokens);
    const last = tokens.at(-1)?.end ?? 0;
    const until = raw.endedBy === 'semicolon' ? raw.end : last;
    const inside = this.#takeComments(until);
    const items = itemsOf(this.text, tokens, inside, this.kept);
    writeStatement(this.writer, items, this.#indent, raw.endedBy === 'semicolon' ? ';' : '');
    this.#end = raw.end;
    this.#isBlockStart = kind === 'if' || kind === 'else-if' || kind === 'else';
    if (this.#isBlockStart) this.#depth += 1;
  }

  get #indent(): number {
    return this.#depth * 2;
  }

  #writeCommentsBefore(offset: number): void {
    for (const comment of this.#takeComments(offset)) {
      const { start, end } = comment.span;
      const between = this.text.slice(this.#end, start);
      if (/[\r\n]/.test(between) || this.#end === 0) this.#beginLine(start, false);
      this.writer.write(comment.text, true, this.#indent);
      if (comment.text.startsWith('--')) this.writer.breakNext();
      this.#end = end;
      this.#isBlockStart = false;
    }
  }

  /** Begins a line for what stands at `start`, after an empty one if the source has one there. */
  #beginLine(start: number, isBranch: boolean): void {
    const hasBlank = /\n[^\S\n]*\r?\n/.test(this.text.slice(this.#end, start));
    this.writer.newline(this.#indent);
    if (hasBlank && !this.#isBlockStart && !isBranch) this.writer.blankLine();
  }

  #takeComments(until: number): readonly CommentNode[] {
    const from = this.#next;
    while ((this.comments[this.#next]?.span.start ?? Number.POSITIVE_INFINITY) < until) this.#next += 1;
    return this.comments.slice(from, this.#next);
  }
}
