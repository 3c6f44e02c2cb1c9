import { type JsonNode, kind } from './json-node.js';
import type { NumberToken } from './number-token.js';
import { RecordExtent } from './record-extent.js';
import { duplicateKey, tooManyColumns } from './scan-problems.js';
import type { ScannerOptions } from './scanner-options.js';

/** Kinds of open objects and arrays. `path` leads to the records, `records` holds them. */
const frame = { object: 0, array: 1, path: 2, records: 3 } as const;

/** What the next value is. */
export const role = { plain: 0, path: 1, record: 2 } as const;

/**
 * The objects and arrays that are open where reading is, and what takes the next value: a node of the records' shape, or
 * the sink. `base` is what has to be added to a place in the buffer to have it in the text.
 */
export class OpenValues {
  depth = 0;
  role: number = role.plain;
  /** Whether the document is an array. */
  isArray = false;
  readonly record: RecordExtent;
  #next: JsonNode | undefined;
  readonly #frames: number[] = [];
  readonly #nodes: (JsonNode | undefined)[] = [];
  /** Index of the field that comes next if the object is made as the one before. */
  readonly #expected: number[] = [];
  readonly #objects: number[] = [];

  constructor(private readonly options: ScannerOptions) {
    this.record = new RecordExtent(options.mostRecordBytes);
  }

  /** The innermost is an array. */
  get inArray(): boolean {
    const top = this.#frames[this.depth - 1];
    return top === frame.array || top === frame.records;
  }

  /** The innermost leads to the records. */
  get onPath(): boolean {
    return this.#frames[this.depth - 1] === frame.path;
  }

  beginDocument(first: number, at: number): void {
    this.role = first;
    this.#next = undefined;
    this.record.beginDocument(at);
  }

  beginRecord(at: number, line: number): void {
    this.record.begin(at, line, this.depth + 1);
    this.#next = this.options.root;
    this.options.sink?.beginRecord(this.options.root, line);
  }

  /** Forgets what is open. */
  reset(): void {
    this.depth = 0;
    this.record.depth = 0;
  }

  open(isArray: boolean): void {
    const { depth } = this;
    if (this.role === role.path) {
      if (depth === 0) this.isArray = isArray;
      this.#frames[depth] = isArray ? frame.records : frame.path;
      this.#nodes[depth] = undefined;
    } else {
      const node = this.#next;
      this.#frames[depth] = isArray ? frame.array : frame.object;
      this.#nodes[depth] = node;
      const { sink } = this.options;
      if (sink !== undefined) {
        if (this.record.depth > 0) sink.open(node, isArray);
      } else if (node !== undefined) node.kinds |= isArray ? kind.array : kind.object;
    }
    this.#expected[depth] = 0;
    this.#objects[depth] = ++this.options.root.objects;
    this.depth = depth + 1;
    if (isArray) this.expectElement();
  }

  /** The next value is an element of the innermost array. */
  expectElement(): void {
    const top = this.depth - 1;
    if (this.#frames[top] === frame.records) this.role = role.record;
    else {
      this.role = role.plain;
      this.#next = this.#nodes[top]?.items();
    }
  }

  /** Closes the innermost; `end` is behind it. */
  close(isArray: boolean, end: number): void {
    const depth = this.depth - 1;
    const top = this.#frames[depth];
    this.depth = depth;
    if (top !== frame.object && top !== frame.array) return;
    const { sink } = this.options;
    if (this.record.depth > 0) sink?.close(isArray);
    if (depth + 1 !== this.record.depth) return;
    this.record.end(end);
    sink?.endRecord();
  }

  /** The end of the key at `at`, if it is the one that the object before had at this place; else -1. */
  endOfExpectedKey(buffer: Buffer, at: number, end: number): number {
    const expected = this.#expectedField();
    return expected !== undefined && isKey(buffer, at + 1, end, expected.key) ? at + 2 + expected.key.length : -1;
  }

  takeExpectedKey(buffer: Buffer, at: number, end: number, base: number): void {
    this.#takeField(this.#expectedField(), buffer, at, end, base);
  }

  takeKey(buffer: Buffer, at: number, end: number, base: number): void {
    const depth = this.depth - 1;
    const node = this.#nodes[depth];
    const field = node?.field(buffer.toString('latin1', at + 1, end - 1), depth + 1 === this.record.depth);
    const { mostColumns } = this.options;
    if (field !== undefined && node !== undefined && node.fields.length > mostColumns) {
      throw tooManyColumns(mostColumns, base + at);
    }
    this.#takeField(field, buffer, at, end, base);
  }

  /** A key on the way to the records. */
  takePathKey(goesOn: boolean): void {
    this.role = goesOn ? role.path : role.plain;
    this.#next = undefined;
  }

  takeText(buffer: Buffer, start: number, end: number): void {
    if (this.options.sink !== undefined) this.#send(buffer, start, end, false);
    else this.#next?.sawText(buffer, start + 1, end - 1);
  }

  /** `true`, `false` or `null`. */
  takeLiteral(buffer: Buffer, start: number, end: number, isNull: boolean): void {
    if (this.options.sink !== undefined) this.#send(buffer, start, end, true);
    else if (this.#next !== undefined && !isNull) this.#next.kinds |= kind.boolean;
  }

  takeNumber(number: NumberToken, buffer: Buffer, start: number, end: number): void {
    const node = this.#next;
    if (this.options.sink !== undefined) this.#send(buffer, start, end, true);
    else if (node === undefined) return;
    else if (number.hasExponent) node.sawExponent(buffer, start, end);
    else if (number.scale > 0) node.sawDecimal(buffer, start, end, number.whole, number.scale);
    else node.sawInteger(buffer, start, end, number.whole);
  }

  #expectedField(): JsonNode | undefined {
    const top = this.depth - 1;
    return this.#nodes[top]?.fields[this.#expected[top] as number];
  }

  #takeField(field: JsonNode | undefined, buffer: Buffer, at: number, end: number, base: number): void {
    const top = this.depth - 1;
    if (field !== undefined) {
      this.#expected[top] = field.index + 1;
      if (field.metIn === this.#objects[top]) throw duplicateKey(field, base + at);
      field.metIn = this.#objects[top] as number;
      field.file = this.options.file;
    }
    if (this.record.depth > 0) this.options.sink?.key(field, buffer, at, end);
    this.#next = field;
    this.role = role.plain;
  }

  /** Values beside the records reach nobody. */
  #send(buffer: Buffer, start: number, end: number, bare: boolean): void {
    if (this.record.depth > 0) this.options.sink?.scalar(this.#next, buffer, start, end, bare);
  }
}

function isKey(buffer: Buffer, start: number, end: number, key: Buffer): boolean {
  const { length } = key;
  if (start + length >= end || buffer[start + length] !== 34) return false;
  for (let index = 0; index < length; index += 1) if (buffer[start + index] !== key[index]) return false;
  return true;
}
