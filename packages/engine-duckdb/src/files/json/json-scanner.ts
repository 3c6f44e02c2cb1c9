import { isUtf8 } from 'node:buffer';
import { JsonProblem } from './json-problem.js';
import { endOfText, Misspelling } from './json-tokens.js';
import { misplaced } from './misplaced.js';
import { NumberToken } from './number-token.js';
import { OpenValues, role } from './open-values.js';
import { RecordsSearch } from './records-search.js';
import { badNumber, lineBreak, notRecord, secondValue } from './scan-problems.js';
import type { ScannerOptions } from './scanner-options.js';

const state = { start: 0, value: 1, valueOrEnd: 2, key: 3, keyOrEnd: 4, colon: 5, after: 6 } as const;

/** What is wanted in each state, for messages. */
const wanted = ['value', 'value', 'value', 'key', 'key', 'colon', 'after'] as const;

const deepestNesting = 1000;

/**
 * Reads JSON as bytes, in pieces: checks the syntax and tells what is at which place of the records, without making
 * values of it. (DuckDB reads numbers as DOUBLE where they have decimal places, and takes trailing commas and NaN.)
 */
export class JsonScanner {
  /** Line of the place that was reached, from 1, and where it begins. */
  line = 1;
  lineStart = 0;
  #state: number = state.start;
  #base = 0;
  #documents = 0;
  #lastDocumentLine = 0;
  #suspicious = false;
  readonly #open: OpenValues;
  readonly #search: RecordsSearch;
  readonly #token = new NumberToken();

  constructor(private readonly options: ScannerOptions) {
    this.#open = new OpenValues(options);
    this.#search = new RecordsSearch(options.records);
  }

  /** Records read so far. */
  get records(): number {
    return this.#open.record.count;
  }

  /** Length of the longest of them. */
  get recordBytes(): number {
    return this.#open.record.longest;
  }

  /** Whether the document is an array, which says how it is to be read. */
  get isArray(): boolean {
    return this.#open.isArray;
  }

  /** Where the buffer given next to `scan` begins, in bytes from the beginning of the text. */
  get position(): number {
    return this.#base;
  }

  /**
   * Reads from `from` and returns how far it came: the rest begins a number or text that ends in the next piece. Throws
   * `JsonProblem`.
   */
  scan(buffer: Buffer, from: number, last: boolean): number {
    this.#suspicious = !isUtf8(from === 0 ? buffer : buffer.subarray(from));
    this.#base -= from;
    const at = this.#run(buffer, from, last);
    this.#base += at;
    if (last && this.#open.depth > 0) {
      throw this.#problem('the text ends before the value does', buffer.length, 'is the file whole?');
    }
    return at;
  }

  /** After a problem in a file of lines: goes on at the line after it, which begins at this byte. */
  resume(at: number): void {
    this.#base = at;
    this.line += 1;
    this.lineStart = at;
    this.#open.reset();
    this.#state = state.start;
    this.#lastDocumentLine = 0;
  }

  #run(buffer: Buffer, from: number, last: boolean): number {
    const end = buffer.length;
    const { lines } = this.options;
    let at = from;
    while (at < end) {
      const byte = buffer[at] as number;
      if (byte <= 32) {
        if (byte === 10) {
          if (lines && this.#open.depth > 0) throw lineBreak(this.#base + at);
          this.line += 1;
          this.lineStart = this.#base + at + 1;
        } else if (byte !== 32 && byte !== 13 && byte !== 9) throw this.#unexpected(buffer, at);
        at += 1;
        continue;
      }
      const next = this.#step(buffer, at, end, byte, last);
      if (next === -1) {
        if (end - at > this.options.mostRecordBytes) throw this.#open.record.tooLong();
        break;
      }
      at = next;
    }
    this.#open.record.checkOpen(this.#base + end);
    return at;
  }

  /** Reads one token. -1: it goes on beyond the buffer. */
  #step(buffer: Buffer, at: number, end: number, byte: number, last: boolean): number {
    switch (this.#state) {
      case state.after:
        if (byte === 44) return this.#comma(at);
        if (byte === 125 || byte === 93) return this.#close(buffer, at, byte === 93);
        throw this.#unexpected(buffer, at);
      case state.keyOrEnd:
        if (byte === 125) return this.#close(buffer, at, false);
        if (byte === 34) return this.#key(buffer, at, end, last);
        throw this.#unexpected(buffer, at);
      case state.key:
        if (byte === 34) return this.#key(buffer, at, end, last);
        throw this.#unexpected(buffer, at);
      case state.colon:
        if (byte !== 58) throw this.#unexpected(buffer, at);
        this.#state = state.value;
        return at + 1;
      case state.valueOrEnd:
        if (byte === 93) return this.#close(buffer, at, true);
        return this.#value(buffer, at, end, byte, last);
      case state.start:
        this.#startDocument(buffer, at, byte);
        return this.#value(buffer, at, end, byte, last);
      default:
        return this.#value(buffer, at, end, byte, last);
    }
  }

  #startDocument(buffer: Buffer, at: number, byte: number): void {
    const { lines } = this.options;
    if (lines ? this.#lastDocumentLine === this.line : this.#documents > 0) {
      throw secondValue(buffer, at, this.#base + at, lines);
    }
    if (this.options.badLines?.has(this.line) === true) throw this.#problem('the line is known to be bad', at);
    this.#documents += 1;
    this.#search.beginDocument();
    const holdsRecords = this.#search.isNeeded || (byte === 91 && !lines);
    this.#open.beginDocument(holdsRecords ? role.path : role.record, this.#base + at);
  }

  #value(buffer: Buffer, at: number, end: number, byte: number, last: boolean): number {
    const open = this.#open;
    if (open.role === role.path) this.#search.meet(buffer, at, byte, open.depth, this.#base);
    else if (open.role === role.record) {
      if (byte !== 123) throw notRecord(buffer, at, end, this.#base + at) ?? this.#unexpected(buffer, at);
      open.beginRecord(this.#base + at, this.line);
    }
    switch (byte) {
      case 34:
        return this.#text(buffer, at, end, last);
      case 123:
        return this.#begin(at, false);
      case 91:
        return this.#begin(at, true);
      case 116:
        return this.#literal(buffer, at, end, last, 'true');
      case 102:
        return this.#literal(buffer, at, end, last, 'false');
      case 110:
        return this.#literal(buffer, at, end, last, 'null');
      default:
        if (byte === 45 || (byte >= 48 && byte <= 57)) return this.#number(buffer, at, end, last);
        throw this.#unexpected(buffer, at);
    }
  }

  #begin(at: number, isArray: boolean): number {
    if (this.#open.depth >= deepestNesting) {
      throw this.#problem(`values are nested more than ${deepestNesting} levels deep`, at);
    }
    this.#open.open(isArray);
    this.#state = isArray ? state.valueOrEnd : state.keyOrEnd;
    return at + 1;
  }

  #comma(at: number): number {
    if (this.#open.inArray) {
      this.#open.expectElement();
      this.#state = state.value;
    } else this.#state = state.key;
    return at + 1;
  }

  #close(buffer: Buffer, at: number, isArray: boolean): number {
    if (isArray !== this.#open.inArray) throw this.#unexpected(buffer, at);
    this.#open.close(isArray, this.#base + at + 1);
    return this.#ended(at + 1);
  }

  /** A value has ended before `next`. */
  #ended(next: number): number {
    if (this.#open.depth > 0) this.#state = state.after;
    else {
      this.#state = state.start;
      this.#lastDocumentLine = this.line;
      this.#search.endDocument(this.#base + next - 1);
    }
    return next;
  }

  #key(buffer: Buffer, at: number, end: number, last: boolean): number {
    const open = this.#open;
    const known = open.endOfExpectedKey(buffer, at, end);
    const next = known === -1 ? this.#endOfText(buffer, at, end, last) : known;
    if (next === -1) return -1;
    if (known !== -1) open.takeExpectedKey(buffer, at, next, this.#base);
    else if (open.onPath) {
      const name = JSON.parse(buffer.toString('utf8', at, next)) as string;
      open.takePathKey(this.#search.goesOn(name, open.depth - 1, this.#base + at));
    } else open.takeKey(buffer, at, next, this.#base);
    this.#state = state.colon;
    return next;
  }

  #text(buffer: Buffer, at: number, end: number, last: boolean): number {
    const next = this.#endOfText(buffer, at, end, last);
    if (next === -1) return -1;
    this.#open.takeText(buffer, at, next);
    return this.#ended(next);
  }

  /** Behind the closing quote; -1: it is not in the buffer. */
  #endOfText(buffer: Buffer, start: number, end: number, last: boolean): number {
    try {
      return endOfText(buffer, start, end, last, this.#suspicious);
    } catch (error) {
      throw error instanceof Misspelling ? this.#problem(error.reason, error.at, error.hint) : error;
    }
  }

  #literal(buffer: Buffer, at: number, end: number, last: boolean, word: string): number {
    const next = at + word.length;
    if (next > end && !last) return -1;
    if (next > end || buffer.toString('latin1', at, next) !== word) throw this.#unexpected(buffer, at);
    this.#open.takeLiteral(buffer, at, next, word === 'null');
    if (this.#open.role === role.path) this.#search.foundNull();
    return this.#ended(next);
  }

  #number(buffer: Buffer, start: number, end: number, last: boolean): number {
    const next = this.#token.read(buffer, start, end);
    if (next >= end && !last) return -1;
    if (!this.#token.complete) throw badNumber(buffer, start, this.#base + start);
    this.#open.takeNumber(this.#token, buffer, start, next);
    return this.#ended(next);
  }

  #problem(reason: string, at: number, hint?: string): JsonProblem {
    return new JsonProblem('syntax', reason, this.#base + at, hint);
  }

  #unexpected(buffer: Buffer, at: number): JsonProblem {
    const { reason, hint } = misplaced({
      buffer,
      at,
      wanted: wanted[this.#state] ?? 'value',
      inArray: this.#open.inArray,
      beginning: this.#documents <= 1 && this.#open.depth === 0,
    });
    return this.#problem(reason, at, hint);
  }
}
