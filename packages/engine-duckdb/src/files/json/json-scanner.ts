import { isUtf8 } from 'node:buffer';
import { type JsonNode, kind } from './json-node.js';
import { JsonProblem } from './json-problem.js';
import { digitsEnd, endOfText, Misspelling } from './json-tokens.js';
import { misplaced } from './misplaced.js';

/** Receives the values of the records as they are met. Ranges are of the buffer given to `scan`. */
export interface RecordSink {
  beginRecord(root: JsonNode, line: number): void;
  endRecord(): void;
  /** With quotes. */
  key(node: JsonNode | undefined, buffer: Buffer, start: number, end: number): void;
  /** A text with its quotes, or (`bare`) a number, `true`, `false` or `null`. */
  scalar(node: JsonNode | undefined, buffer: Buffer, start: number, end: number, bare: boolean): void;
  open(node: JsonNode | undefined, isArray: boolean): void;
  close(isArray: boolean): void;
}

export interface ScannerOptions {
  /** One record per line. Otherwise one document: an object, or an array of objects. */
  readonly lines: boolean;
  /** Names of the members that lead to the array of records; undefined: none is needed. */
  readonly records: readonly string[] | undefined;
  readonly root: JsonNode;
  /** Number of the file among those that share `root`. */
  readonly file: number;
  readonly mostRecordBytes: number;
  readonly mostColumns: number;
  /** Lines that are known to be bad: nothing of them is taken in. */
  readonly badLines?: ReadonlySet<number> | undefined;
  /** Undefined: values are recorded in `root`. */
  readonly sink?: RecordSink | undefined;
}

const state = { start: 0, value: 1, valueOrEnd: 2, key: 3, keyOrEnd: 4, colon: 5, after: 6 } as const;

/** Kinds of open objects and arrays. `path` leads to the records, `records` holds them. */
const frame = { object: 0, array: 1, path: 2, records: 3 } as const;

/** What the next value is. */
const role = { plain: 0, path: 1, record: 2 } as const;

const deepestNesting = 1000;

/**
 * Reads JSON as bytes, in pieces: checks the syntax and tells what is at which place of the records, without making
 * values of it. (DuckDB reads numbers as DOUBLE where they have decimal places, and takes trailing commas and NaN.)
 */
export class JsonScanner {
  /** Line of the place that was reached, from 1, and where it begins. */
  line = 1;
  lineStart = 0;
  records = 0;
  /** The longest record. */
  recordBytes = 0;
  /** Whether the document is an array, which says how it is to be read. */
  isArray = false;
  /** Keys that were seen where the records path did not go on. */
  readonly otherKeys: string[] = [];

  #state: number = state.start;
  #base = 0;
  #depth = 0;
  #role: number = role.plain;
  #next: JsonNode | undefined;
  #foundRecords = false;
  #documents = 0;
  #lastDocumentLine = 0;
  #recordStart = 0;
  #recordLine = 0;
  #recordDepth = 0;
  #suspicious = false;
  readonly #frames: number[] = [];
  readonly #nodes: (JsonNode | undefined)[] = [];
  readonly #expected: number[] = [];
  readonly #objects: number[] = [];

  constructor(private readonly options: ScannerOptions) {}

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
    if (last) this.#finish(buffer.length);
    return at;
  }

  /** After a problem in a file of lines: goes on at the line after it, which begins at this byte. */
  resume(at: number): void {
    this.#base = at;
    this.line += 1;
    this.lineStart = at;
    this.#depth = 0;
    this.#recordDepth = 0;
    this.#state = state.start;
    this.#lastDocumentLine = 0;
  }

  #finish(length: number): void {
    if (this.#depth > 0) throw this.#problem('the text ends before the value does', length, 'is the file whole?');
  }

  #run(buffer: Buffer, from: number, last: boolean): number {
    const end = buffer.length;
    const { lines } = this.options;
    let at = from;
    while (at < end) {
      const byte = buffer[at] as number;
      if (byte <= 32) {
        if (byte === 10) {
          if (lines && this.#depth > 0) throw this.#lineBreak(at);
          this.line += 1;
          this.lineStart = this.#base + at + 1;
        } else if (byte !== 32 && byte !== 13 && byte !== 9) throw this.#unexpected(buffer, at);
        at += 1;
        continue;
      }
      const next = this.#token(buffer, at, end, byte, last);
      if (next === -1) {
        if (end - at > this.options.mostRecordBytes) throw this.#tooLong();
        break;
      }
      at = next;
    }
    if (this.#recordDepth > 0 && this.#base + end - this.#recordStart > this.options.mostRecordBytes)
      throw this.#tooLong();
    return at;
  }

  /** Reads one token. -1: it goes on beyond the buffer. */
  #token(buffer: Buffer, at: number, end: number, byte: number, last: boolean): number {
    switch (this.#state) {
      case state.after:
        if (byte === 44) {
          const top = this.#frames[this.#depth - 1];
          if (top === frame.object || top === frame.path) this.#state = state.key;
          else this.#expectElement(top, state.value);
          return at + 1;
        }
        if (byte === 125 || byte === 93) return this.#close(buffer, at, byte);
        throw this.#unexpected(buffer, at);
      case state.keyOrEnd:
        if (byte === 125) return this.#close(buffer, at, byte);
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
        if (byte === 93) return this.#close(buffer, at, byte);
        return this.#value(buffer, at, end, byte, last);
      case state.start:
        this.#startDocument(buffer, at, byte);
        return this.#value(buffer, at, end, byte, last);
      default:
        return this.#value(buffer, at, end, byte, last);
    }
  }

  #startDocument(buffer: Buffer, at: number, byte: number): void {
    const { lines, records } = this.options;
    if (lines ? this.#lastDocumentLine === this.line : this.#documents > 0) {
      const another = byte === 123 && !lines;
      throw this.#problem(
        another ? 'a second value follows the document' : `${shown(buffer, at)} follows the end of the value`,
        at,
        another ? 'for one record per line: format: ndjson' : undefined,
      );
    }
    if (this.options.badLines?.has(this.line) === true) throw this.#problem('the line is known to be bad', at);
    this.#documents += 1;
    this.#recordStart = this.#base + at;
    this.#foundRecords = false;
    this.#role = records === undefined ? (byte === 91 && !lines ? role.path : role.record) : role.path;
    this.#next = undefined;
  }

  #value(buffer: Buffer, at: number, end: number, byte: number, last: boolean): number {
    if (this.#role === role.path) this.#checkPath(buffer, at, byte);
    else if (this.#role === role.record) {
      if (byte !== 123) throw this.#notRecord(buffer, at, end, byte);
      this.#beginRecord(at);
    }
    switch (byte) {
      case 34:
        return this.#text(buffer, at, end, last);
      case 123:
        return this.#open(at, false);
      case 91:
        return this.#open(at, true);
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

  #beginRecord(at: number): void {
    this.#recordStart = this.#base + at;
    this.#recordLine = this.line;
    this.#recordDepth = this.#depth + 1;
    this.#next = this.options.root;
    this.options.sink?.beginRecord(this.options.root, this.line);
  }

  #checkPath(buffer: Buffer, at: number, byte: number): void {
    const names = this.options.records ?? [];
    const wanted = this.#depth < names.length ? 123 : 91;
    if (byte === wanted || byte === 110) {
      if (this.#depth === names.length) this.#foundRecords = true;
      return;
    }
    const what = wanted === 123 ? 'an object' : 'an array of records';
    const where = this.#depth === 0 ? 'the document' : names.slice(0, this.#depth).join('.');
    throw new JsonProblem(
      'records missing',
      `${where} is ${typeNamed(byte) ?? shown(buffer, at)}, not ${what}`,
      this.#base + at,
    );
  }

  #open(at: number, isArray: boolean): number {
    const depth = this.#depth;
    if (depth >= deepestNesting) {
      throw this.#problem(`values are nested more than ${deepestNesting} levels deep`, at);
    }
    if (this.#role === role.path) {
      if (depth === 0) this.isArray = isArray;
      this.#frames[depth] = isArray ? frame.records : frame.path;
      this.#nodes[depth] = undefined;
    } else {
      const node = this.#next;
      this.#frames[depth] = isArray ? frame.array : frame.object;
      this.#nodes[depth] = node;
      const { sink } = this.options;
      if (sink !== undefined) {
        if (this.#recordDepth > 0) sink.open(node, isArray);
      } else if (node !== undefined) node.kinds |= isArray ? kind.array : kind.object;
    }
    this.#expected[depth] = 0;
    this.#objects[depth] = ++this.options.root.objects;
    this.#depth = depth + 1;
    if (isArray) this.#expectElement(this.#frames[depth], state.valueOrEnd);
    else this.#state = state.keyOrEnd;
    return at + 1;
  }

  #expectElement(top: number | undefined, next: number): void {
    this.#state = next;
    if (top === frame.records) this.#role = role.record;
    else {
      this.#role = role.plain;
      this.#next = this.#nodes[this.#depth - 1]?.items();
    }
  }

  #close(buffer: Buffer, at: number, byte: number): number {
    const depth = this.#depth - 1;
    const top = this.#frames[depth];
    const isArray = byte === 93;
    if (isArray !== (top === frame.array || top === frame.records)) throw this.#unexpected(buffer, at);
    this.#depth = depth;
    if (top === frame.object || top === frame.array) {
      if (this.#recordDepth > 0) this.options.sink?.close(isArray);
      if (depth + 1 === this.#recordDepth) this.#endRecord(at);
    }
    this.#ended(at);
    return at + 1;
  }

  #endRecord(at: number): void {
    this.records += 1;
    this.#recordDepth = 0;
    const bytes = this.#base + at + 1 - this.#recordStart;
    if (bytes > this.options.mostRecordBytes) throw this.#tooLong();
    if (bytes > this.recordBytes) this.recordBytes = bytes;
    this.options.sink?.endRecord();
  }

  /** A value has ended. */
  #ended(at: number): void {
    if (this.#depth > 0) {
      this.#state = state.after;
      return;
    }
    this.#state = state.start;
    this.#lastDocumentLine = this.line;
    if (this.options.records !== undefined && !this.#foundRecords) {
      const names = this.options.records.join('.');
      const others = this.otherKeys.slice(0, 8).join(', ');
      throw new JsonProblem(
        'records missing',
        `nothing is called ${names}${others === '' ? '' : `; where it is looked for there is ${others}`}`,
        this.#base + at,
      );
    }
  }

  #key(buffer: Buffer, at: number, end: number, last: boolean): number {
    const depth = this.#depth - 1;
    const node = this.#nodes[depth];
    let field: JsonNode | undefined;
    let next: number;
    const expected = node?.fields[this.#expected[depth] as number];
    if (expected !== undefined && isKey(buffer, at + 1, end, expected.key)) {
      field = expected;
      next = at + 2 + expected.key.length;
      this.#expected[depth] = expected.index + 1;
    } else {
      next = this.#endOfText(buffer, at, end, last);
      if (next === -1) return -1;
      if (this.#frames[depth] === frame.path) {
        this.#pathKey(buffer, at, next);
        return next;
      }
      if (node !== undefined) {
        field = node.field(buffer.toString('latin1', at + 1, next - 1), depth + 1 === this.#recordDepth);
        if (field !== undefined) {
          this.#expected[depth] = field.index + 1;
          if (node.fields.length > this.options.mostColumns) throw this.#tooManyColumns(at);
        }
      }
    }
    if (field !== undefined) {
      if (field.metIn === this.#objects[depth]) throw this.#duplicate(field, at);
      field.metIn = this.#objects[depth] as number;
      field.file = this.options.file;
    }
    if (this.#recordDepth > 0) this.options.sink?.key(field, buffer, at, next);
    this.#next = field;
    this.#role = role.plain;
    this.#state = state.colon;
    return next;
  }

  #pathKey(buffer: Buffer, start: number, end: number): void {
    const name = JSON.parse(buffer.toString('utf8', start, end)) as string;
    const matched = this.options.records?.[this.#depth - 1] === name;
    if (matched && this.#foundRecords) throw this.#problem(`the key ${name} stands twice in one object`, start);
    if (!matched && this.otherKeys.length < 100 && !this.otherKeys.includes(name)) this.otherKeys.push(name);
    this.#role = matched ? role.path : role.plain;
    this.#next = undefined;
    this.#state = state.colon;
  }

  #text(buffer: Buffer, at: number, end: number, last: boolean): number {
    const next = this.#endOfText(buffer, at, end, last);
    if (next === -1) return -1;
    const node = this.#next;
    const { sink } = this.options;
    if (sink !== undefined) this.#sendScalar(sink, buffer, at, next, false);
    else if (node !== undefined) node.sawText(buffer, at + 1, next - 1);
    this.#ended(next - 1);
    return next;
  }

  /** Values beside the records reach nobody. */
  #sendScalar(sink: RecordSink, buffer: Buffer, start: number, end: number, bare: boolean): void {
    if (this.#recordDepth > 0) sink.scalar(this.#next, buffer, start, end, bare);
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
    const { sink } = this.options;
    if (sink !== undefined) this.#sendScalar(sink, buffer, at, next, true);
    else if (this.#next !== undefined && word !== 'null') this.#next.kinds |= kind.boolean;
    if (this.#role === role.path) this.#foundRecords = true;
    this.#ended(next - 1);
    return next;
  }

  #number(buffer: Buffer, start: number, end: number, last: boolean): number {
    let at = buffer[start] === 45 ? start + 1 : start;
    const first = at;
    at = digitsEnd(buffer, at, end);
    const whole = at - first;
    let scale = 0;
    let hasExponent = false;
    let complete = whole > 0 && (whole === 1 || buffer[first] !== 48);
    if (complete && at < end && buffer[at] === 46) {
      const from = at + 1;
      at = digitsEnd(buffer, from, end);
      scale = at - from;
      complete = scale > 0;
    }
    if (complete && at < end && ((buffer[at] as number) | 32) === 101) {
      hasExponent = true;
      const sign = buffer[at + 1];
      const from = sign === 43 || sign === 45 ? at + 2 : at + 1;
      at = Math.max(digitsEnd(buffer, from, end), at + 1);
      complete = at > from;
    }
    if (at >= end && !last) return -1;
    if (!complete) throw this.#badNumber(buffer, start);
    const { sink } = this.options;
    const node = this.#next;
    if (sink !== undefined) this.#sendScalar(sink, buffer, start, at, true);
    else if (node === undefined) return this.#endNumber(at);
    else if (hasExponent) node.sawExponent(buffer, start, at);
    else if (scale > 0) node.sawDecimal(buffer, start, at, whole, scale);
    else node.sawInteger(buffer, start, at, whole);
    return this.#endNumber(at);
  }

  #endNumber(at: number): number {
    this.#ended(at - 1);
    return at;
  }

  #problem(reason: string, at: number, hint?: string): JsonProblem {
    return new JsonProblem('syntax', reason, this.#base + at, hint);
  }

  #unexpected(buffer: Buffer, at: number): JsonProblem {
    const { reason, hint } = misplaced({
      buffer,
      at,
      wanted:
        this.#state === state.key || this.#state === state.keyOrEnd
          ? 'key'
          : this.#state === state.colon
            ? 'colon'
            : this.#state === state.after
              ? 'after'
              : 'value',
      inArray: this.#frames[this.#depth - 1] === frame.array || this.#frames[this.#depth - 1] === frame.records,
      beginning: this.#documents <= 1 && this.#depth === 0,
    });
    return this.#problem(reason, at, hint);
  }

  #badNumber(buffer: Buffer, at: number): JsonProblem {
    const text = /^[-+.\w]{1,40}/.exec(buffer.toString('latin1', at, at + 40))?.[0] ?? '';
    const reason = /^-?0[0-9]/.test(text) ? `${text} begins with a zero` : `${text} is not a number`;
    return this.#problem(reason, at, 'texts need quotes');
  }

  #lineBreak(at: number): JsonProblem {
    const hint = 'each line must hold one whole object; for one document over several lines: format: array';
    return this.#problem('the line ends before the object does', at, hint);
  }

  #tooLong(): JsonProblem {
    const megabytes = Math.floor(this.options.mostRecordBytes / 1024 / 1024);
    return new JsonProblem(
      'too long',
      `a record is longer than ${megabytes} MB`,
      this.#recordStart,
      undefined,
      this.#recordLine,
    );
  }

  #tooManyColumns(at: number): JsonProblem {
    return new JsonProblem(
      'too many columns',
      `the records have more than ${this.options.mostColumns} different keys`,
      this.#base + at,
    );
  }

  #duplicate(field: JsonNode, at: number): JsonProblem {
    return new JsonProblem(
      'duplicate key',
      `the key ${JSON.stringify(field.name)} stands twice in one object`,
      this.#base + at,
    );
  }

  #notRecord(buffer: Buffer, at: number, end: number, byte: number): JsonProblem {
    const found = typeNamed(byte);
    if (found === undefined) return this.#unexpected(buffer, at);
    if (byte !== 34 && byte !== 91) {
      const word = /^[-+.\w]+/.exec(buffer.toString('latin1', at, Math.min(end, at + 20)))?.[0] ?? '';
      if (!/^(true|false|null|-?[0-9.eE+-]+)$/.test(word)) return this.#unexpected(buffer, at);
    }
    return new JsonProblem('not a record', `a record must be an object, and this is ${found}`, this.#base + at);
  }
}

function isKey(buffer: Buffer, start: number, end: number, key: Buffer): boolean {
  const { length } = key;
  if (start + length >= end || buffer[start + length] !== 34) return false;
  for (let index = 0; index < length; index += 1) if (buffer[start + index] !== key[index]) return false;
  return true;
}

function typeNamed(byte: number): string | undefined {
  if (byte === 34) return 'a text';
  if (byte === 91) return 'an array';
  if (byte === 123) return 'an object';
  if (byte === 116 || byte === 102) return 'a boolean';
  if (byte === 110) return 'null';
  return byte === 45 || (byte >= 48 && byte <= 57) ? 'a number' : undefined;
}

function shown(buffer: Buffer, at: number): string {
  return JSON.stringify(/^./su.exec(buffer.toString('utf8', at, at + 4))?.[0] ?? '');
}
