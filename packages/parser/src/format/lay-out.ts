import type { Span } from '@sqlflow/errors';
import type { IfNode, StatementNode } from '../ast/statement.js';
import { isWord, type Token } from '../scan/token.js';
import { directiveText } from './directive-text.js';
import type { KeptSpans } from './kept-spans.js';

/** Writes a file that parses in the one format. */
export function layOut(
  text: string,
  tokens: readonly Token[],
  statements: readonly StatementNode[],
  kept: KeptSpans,
): string {
  const layout = new Layout(text, tokens, kept);
  layout.statements(statements, 0);
  return layout.finish();
}

class Layout {
  #lines: string[] = [];
  #at = 0;
  /** Whether what was last put behind a line is a comment to its end. */
  #lineComment = false;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly kept: KeptSpans,
  ) {}

  statements(nodes: readonly StatementNode[], indent: number): void {
    for (const node of nodes) {
      this.#commentsBefore(node.span.start, indent);
      if (node.kind === 'if') this.#if(node, indent);
      else {
        this.#line(`${directiveText(this.text, this.#take(node.span.end), this.kept, indent)}`, indent);
        this.#end(node.span.end, indent);
      }
    }
  }

  finish(): string {
    this.#commentsBefore(this.text.length, 0);
    const text = this.#lines.join('\n').replace(/^\n+/, '');
    return text === '' ? '' : `${text}\n`;
  }

  #if(node: IfNode, indent: number): void {
    node.branches.forEach(({ condition, statements }, i) => {
      if (i > 0) this.#commentsBefore(this.#nextStart(), indent + 2);
      const then = this.#find(condition.span.end, (token) => token.depth === 0 && isWord(this.text, token, 'THEN'));
      this.#line(this.#headText(this.#take(then.end), indent), indent);
      this.#trailingComment(indent);
      this.statements(statements, indent + 2);
    });
    if (node.otherwise !== undefined) {
      this.#commentsBefore(this.#nextStart(), indent + 2);
      this.#take(this.#find(this.#at, (token) => isWord(this.text, token, 'ELSE')).end);
      this.#line('ELSE', indent);
      this.#trailingComment(indent);
      this.statements(node.otherwise, indent + 2);
    }
    this.#commentsBefore(this.#nextStart(), indent + 2);
    const inside = this.#take(node.span.end).filter(({ kind }) => kind === 'comment');
    for (const comment of inside) this.#line(this.text.slice(comment.start, comment.end), indent);
    this.#line('END IF', indent);
    this.#end(node.span.end, indent);
  }

  /** ELSEIF and ELSIF are written ELSE IF. */
  #headText(tokens: readonly Token[], indent: number): string {
    return directiveText(this.text, tokens, this.kept, indent).replace(/^(ELSEIF|ELSIF)\b/, 'ELSE IF');
  }

  /** Writes `;` behind the last line, which may end in a comment, and what stands behind it on its line. */
  #end(from: number, indent: number): void {
    const semicolon = this.#find(from, ({ kind }) => kind === 'semicolon');
    const comments = this.#take(semicolon.start);
    this.#lines.push(`${this.#lines.pop() ?? ''};`);
    for (const comment of comments) this.#append(comment, indent);
    this.#take(semicolon.end);
    this.#trailingComment(indent);
  }

  #trailingComment(indent: number): void {
    for (
      let next = this.tokens[this.#index()];
      next?.kind === 'comment' && !next.startsLine;
      next = this.tokens[this.#index()]
    ) {
      this.#append(next, indent);
      this.#at = next.end;
    }
  }

  /** Puts a comment behind the last line; behind one that ends in a comment to the end of the line, below it. */
  #append(comment: Token, indent: number): void {
    const written = this.text.slice(comment.start, comment.end);
    if (this.#lineComment) this.#lines.push(`${' '.repeat(indent)}${written}`);
    else this.#lines.push(`${this.#lines.pop() ?? ''} ${written}`);
    this.#lineComment = written.startsWith('--');
  }

  /** Comments up to an offset on lines of their own, a blank line where the file has one or more. */
  #commentsBefore(offset: number, indent: number): void {
    for (const comment of this.#take(offset, true))
      this.#line(this.text.slice(comment.start, comment.end), indent, comment.start);
    this.#blankBefore(offset);
  }

  #line(line: string, indent: number, start?: number): void {
    if (start !== undefined) this.#blankBefore(start);
    this.#lines.push(`${' '.repeat(indent)}${line}`);
    this.#lineComment = false;
    if (start !== undefined) this.#at = start + line.length;
  }

  #blankBefore(offset: number): void {
    const between = this.text.slice(this.#at, offset);
    if ((between.match(/\n/g)?.length ?? 0) > 1 && offset < this.text.length && this.#lines.length > 0)
      this.#lines.push('');
  }

  /** The tokens from here up to an offset; the position moves behind the last of them. */
  #take(end: number, keepPosition = false): readonly Token[] {
    const first = this.#index();
    let last = first;
    while ((this.tokens[last]?.end ?? Number.POSITIVE_INFINITY) <= end) last += 1;
    const taken = this.tokens.slice(first, last);
    const final = taken.at(-1);
    if (final !== undefined && !keepPosition) this.#at = final.end;
    return taken;
  }

  #cursor = 0;

  /** Index of the first token at or behind the position. */
  #index(): number {
    while ((this.tokens[this.#cursor]?.start ?? Number.POSITIVE_INFINITY) < this.#at) this.#cursor += 1;
    return this.#cursor;
  }

  #nextStart(): number {
    const next = this.tokens.slice(this.#index()).find(({ kind }) => kind !== 'comment');
    return next?.start ?? this.text.length;
  }

  #find(from: number, wanted: (token: Token) => boolean): Span {
    const found = this.tokens.slice(this.#index()).find((token) => token.start >= from && wanted(token));
    return found ?? { start: this.text.length, end: this.text.length };
  }
}
