import { type LineWriter, maximumWidth } from './line-writer.js';
import type { Item } from './statement-items.js';

/** Keywords that begin a line of their own where a statement does not fit on one. */
const clauses = new Set(['WHERE', 'MODE', 'TO', 'ON_ERROR', 'ON_RATE_LIMIT', 'ON_SCHEMA_CHANGE', 'ON_LIMIT_EXCEEDED']);

/** Writes one statement, or the head of a branch, from the current line on. */
export function writeStatement(writer: LineWriter, items: readonly Item[], indent: number, end: string): void {
  const isFlat = fits(items, indent + end.length);
  const step = new StatementWriter(writer, items, indent, isFlat);
  step.writeRange(0, items.length, indent + 2);
  writer.write(end, false, indent);
}

/** The width of items on one line; undefined when they need more than one. */
function flatWidth(items: readonly Item[]): number | undefined {
  let width = 0;
  for (const [i, item] of items.entries()) {
    if (item.text.includes('\n') || item.text.includes('\r') || item.kind === 'comment') return undefined;
    width += item.text.length + (needsSpace(items[i - 1], item) ? 1 : 0);
  }
  return width;
}

function fits(items: readonly Item[], column: number): boolean {
  const width = flatWidth(items);
  return width !== undefined && column + width <= maximumWidth;
}

function needsSpace(previous: Item | undefined, item: Item): boolean {
  if (previous === undefined || previous.kind === 'dot') return false;
  switch (item.kind) {
    case 'comma':
    case 'dot':
    case 'colon':
      return false;
    case 'close':
      return item.text === '}' && previous.text !== '{';
    default:
      return previous.kind !== 'open' || previous.text === '{';
  }
}

class StatementWriter {
  constructor(
    private readonly writer: LineWriter,
    private readonly items: readonly Item[],
    /** The indentation of the statement. */
    private readonly indent: number,
    private readonly isFlat: boolean,
  ) {}

  /** Writes items on as many lines as they need; `indent` is that of lines begun by comments. */
  writeRange(from: number, to: number, indent: number): void {
    for (let i = from; i < to; i += 1) {
      const item = this.items[i];
      if (item === undefined) return;
      if (item.kind === 'comment') this.#writeComment(i, indent);
      else if (item.kind === 'sql') this.#writeSql(i, item);
      else if (item.kind === 'open' && item.text !== '(') i = this.#writeBrackets(i, indent - 2);
      else {
        if (this.#beginsLine(i, item)) this.writer.newline(this.indent + 2);
        this.#write(i, item, indent);
      }
    }
  }

  #write(i: number, item: Item, indent: number): void {
    this.writer.write(item.text, needsSpace(this.items[i - 1], item), indent);
  }

  #writeComment(i: number, indent: number): void {
    const comment = this.items[i];
    if (comment === undefined) return;
    if (comment.startsLine) this.writer.newline(indent);
    this.writer.write(comment.text, true, indent);
    const next = this.items[i + 1];
    if (comment.text.startsWith('--')) this.writer.breakNext();
    else if (next !== undefined && next.kind !== 'comment' && next.kind !== 'sql' && next.startsLine) {
      this.writer.newline(indent);
    }
  }

  /** A query begins a line after AS, with the margin it was written with if it spans lines and began one already. */
  #writeSql(i: number, item: Item): void {
    const isLong = /[\r\n]/.test(item.text);
    if (isLong && item.margin !== undefined) this.writer.writeVerbatimLine(item.margin, item.text);
    else {
      if (this.items[i - 1]?.keyword === 'AS') this.writer.newline(this.indent);
      this.#write(i, item, this.indent);
    }
  }

  #beginsLine(i: number, item: Item): boolean {
    if (this.isFlat || item.keyword === undefined || !clauses.has(item.keyword)) return false;
    // What stands before a query of several lines, or before the place of an export, stays on its line.
    const query = this.items.findIndex(({ kind }) => kind === 'sql');
    if (item.keyword === 'TO') return query !== -1 && /[\r\n]/.test(this.items[query]?.text ?? '');
    if (i < query && fits(this.items.slice(0, query), this.indent)) return false;
    // Policies stay behind the bracket of broken parameters as long as they fit there.
    const isPolicy = item.keyword.startsWith('ON_');
    const rest = this.items.slice(i);
    const followsBracket = isPolicy && this.items.slice(0, i).some(({ text }) => text === '}');
    return !(followsBracket && fits(rest, this.#columnOfPolicies(i) + 2));
  }

  /** Where the first policy would begin if all stood behind the bracket. */
  #columnOfPolicies(i: number): number {
    const bracket = this.items.findLastIndex(({ text }, at) => at < i && text === '}');
    const before = flatWidth(this.items.slice(bracket + 1, i)) ?? maximumWidth;
    return this.writer.column - before;
  }

  /** Writes an object or a list, on one line where it fits; gives the index of its closing bracket. */
  #writeBrackets(open: number, indent: number): number {
    const close = this.#closing(open);
    const group = this.items.slice(open, close + 1);
    const first = this.items[open];
    if (first === undefined) return close;
    const column = this.writer.column + (needsSpace(this.items[open - 1], first) ? 1 : 0);
    if (close === open + 1 || fits(group, column)) {
      for (let i = open; i <= close; i += 1) this.#write(i, this.items[i] ?? first, indent);
      return close;
    }
    this.#write(open, first, indent);
    const inner = indent + 2;
    let isItemStart = true;
    for (let i = open + 1; i < close; i += 1) {
      const item = this.items[i];
      if (item === undefined) break;
      const isBeside = item.kind === 'comment' && !item.startsLine;
      if (isItemStart && !isBeside && item.kind !== 'comma') {
        this.writer.newline(inner);
        isItemStart = item.kind === 'comment';
      }
      if (item.kind === 'comment') this.#writeComment(i, inner);
      else if (item.kind === 'open') i = this.#writeBrackets(i, inner);
      else this.#write(i, item, inner);
      if (item.kind === 'comma') isItemStart = true;
    }
    this.writer.newline(indent);
    this.writer.write(this.items[close]?.text ?? '', false, indent);
    return close;
  }

  #closing(open: number): number {
    let depth = 0;
    for (let i = open; i < this.items.length; i += 1) {
      const kind = this.items[i]?.kind;
      if (kind === 'open') depth += 1;
      else if (kind === 'close') {
        depth -= 1;
        if (depth === 0) return i;
      }
    }
    return this.items.length - 1;
  }
}
