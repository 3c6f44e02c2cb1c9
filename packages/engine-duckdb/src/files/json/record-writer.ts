import type { FileHandle } from 'node:fs/promises';
import { type JsonNode, mode } from './json-node.js';
import type { RecordSink } from './record-sink.js';

const [quote, backslash, comma, colon, lineFeed] = [34, 92, 44, 58, 10];

/** Name of the field with the number of the line on which a record begins. */
export const lineColumn = '__sqlflow_line';

/**
 * Writes records as NDJSON in which every value has a spelling that DuckDB reads exactly, by the `mode` of its place.
 * Space between the values is left out.
 */
export class RecordWriter implements RecordSink {
  /** The longest record written. */
  mostBytes = 0;
  #bytes = Buffer.allocUnsafe(4 * 1024 * 1024);
  #length = 0;
  #recordStart = 0;
  #needsComma = false;
  #depth = 0;
  /** Depth of the value that is written as a text of JSON; -1: none. */
  #textDepth = -1;
  /** Depth of the value that is left out, whose key has been; -1: none. */
  #skipDepth = -1;

  constructor(
    private readonly file: FileHandle,
    private readonly withLines: boolean,
  ) {}

  /** Writes what is there of whole records. */
  async flush(): Promise<void> {
    const end = this.#depth === 0 ? this.#length : this.#recordStart;
    for (let at = 0; at < end; ) at += (await this.file.write(this.#bytes, at, end - at)).bytesWritten;
    this.#bytes.copyWithin(0, end, this.#length);
    this.#length -= end;
    this.#recordStart -= end;
  }

  beginRecord(root: JsonNode, line: number): void {
    root.mode = mode.copy;
    this.#recordStart = this.#length;
    this.#line = line;
    this.#needsComma = false;
  }

  #line = 0;

  endRecord(): void {
    this.#room(1);
    this.#bytes[this.#length++] = lineFeed;
    this.mostBytes = Math.max(this.mostBytes, this.#length - this.#recordStart);
  }

  key(node: JsonNode | undefined, buffer: Buffer, start: number, end: number): void {
    if (this.#skipDepth !== -1) return;
    if (node?.wanted === false) {
      this.#skipDepth = this.#depth;
      return;
    }
    this.#separate();
    const renamed = node?.renamed;
    if (renamed === undefined) this.#write(buffer, start, end);
    else this.#write(renamed, 0, renamed.length);
    this.#byte(colon);
    this.#needsComma = false;
  }

  scalar(node: JsonNode | undefined, buffer: Buffer, start: number, end: number, bare: boolean): void {
    if (this.#skipDepth !== -1) {
      if (this.#skipDepth === this.#depth) this.#skipDepth = -1;
      return;
    }
    this.#separate();
    const how = this.#textDepth !== -1 || node === undefined ? mode.copy : node.mode;
    const isNull = bare && buffer[start] === 110;
    if (how === mode.copy || isNull || (!bare && how !== mode.json)) this.#write(buffer, start, end);
    else if (bare) {
      this.#byte(quote);
      this.#write(buffer, start, end);
      this.#byte(quote);
    } else {
      this.#byte(quote);
      this.#writeEscaped(buffer, start, end);
      this.#byte(quote);
    }
    this.#needsComma = true;
  }

  open(node: JsonNode | undefined, isArray: boolean): void {
    const depth = this.#depth++;
    if (this.#skipDepth !== -1) return;
    if (depth > 0) this.#separate();
    if (this.#textDepth === -1 && node !== undefined && (node.mode === mode.text || node.mode === mode.json)) {
      this.#byte(quote);
      this.#textDepth = depth;
    }
    this.#byte(isArray ? 91 : 123);
    this.#needsComma = false;
    if (depth === 0 && this.withLines) {
      const field = Buffer.from(`"${lineColumn}":${this.#line}`);
      this.#write(field, 0, field.length);
      this.#needsComma = true;
    }
  }

  close(isArray: boolean): void {
    this.#depth -= 1;
    if (this.#skipDepth !== -1) {
      if (this.#skipDepth === this.#depth) this.#skipDepth = -1;
      return;
    }
    this.#byte(isArray ? 93 : 125);
    if (this.#textDepth === this.#depth) {
      this.#textDepth = -1;
      this.#byte(quote);
    }
    this.#needsComma = true;
  }

  #separate(): void {
    if (this.#needsComma) this.#byte(comma);
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  #write(from: Buffer, start: number, end: number): void {
    if (this.#textDepth !== -1) {
      this.#writeEscaped(from, start, end);
      return;
    }
    this.#room(end - start);
    if (end - start > 64) {
      from.copy(this.#bytes, this.#length, start, end);
      this.#length += end - start;
      return;
    }
    let length = this.#length;
    for (let at = start; at < end; at += 1) this.#bytes[length++] = from[at] as number;
    this.#length = length;
  }

  /** Into a text: the letters of JSON hold no control characters, so quotes and backslashes are all there is to do. */
  #writeEscaped(from: Buffer, start: number, end: number): void {
    this.#room((end - start) * 2);
    let length = this.#length;
    for (let at = start; at < end; at += 1) {
      const byte = from[at] as number;
      if (byte === quote || byte === backslash) this.#bytes[length++] = backslash;
      this.#bytes[length++] = byte;
    }
    this.#length = length;
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
