import { EnvelopeError } from './envelope-error.js';
import { OpenArray } from './open-array.js';

/** An array of an answer that lies in objects only, not in other arrays. */
export interface FoundArray {
  /** The names that lead to it; none for an answer that is an array. */
  readonly path: readonly string[];
  readonly elements: number;
  /** How many of them are objects. */
  readonly objects: number;
  /** Its first byte in the body, and the one behind its last. */
  readonly start: number;
  readonly end: number;
}

/** What an answer is made of, beside its records. */
export interface Envelope {
  readonly kind: 'array' | 'object' | 'other' | 'nothing';
  readonly arrays: readonly FoundArray[];
  /** The answer as JSON in which long arrays hold only their first and their last element. */
  readonly skeleton: string;
  /** What was found where the slice was looked for. */
  readonly slice: 'array' | 'object' | 'null' | 'other' | 'nothing';
}

const [quote, backslash, comma, colon] = [34, 92, 44, 58];
const [openArray, closeArray, openObject, closeObject] = [91, 93, 123, 125];

const mostSkeletonBytes = 4 * 1024 * 1024;
const deepest = 200;

/**
 * Goes through the bytes of a JSON answer once, in pieces, and tells the records from what is around them, without
 * making values of the records. It does not check them: that is done where they are read.
 */
export class EnvelopeScanner {
  readonly #arrays: FoundArray[] = [];
  readonly #skeleton: Buffer[] = [];
  #skeletonBytes = 0;
  #kind: Envelope['kind'] = 'nothing';
  #slice: Envelope['slice'] = 'nothing';
  /** Keys that lead to where reading is. The last is that of the value that comes next. */
  readonly #keys: string[] = [];
  #depth = 0;
  #expectsKey = false;
  #key: Buffer[] | undefined;
  #inText = false;
  #escaped = false;
  #offset = 0;
  #line = 1;
  #lineStart = 0;
  #array: OpenArray | undefined;
  /** Depth of the object that is the slice; -1: none is open. */
  #sliceDepth = -1;
  #ended = false;

  /** `slice`: the names that lead to the value whose bytes are kept; undefined: all are. */
  constructor(private readonly slice: readonly string[] | undefined) {}

  /** Reads a piece and returns what is kept of it. */
  take(piece: Buffer): readonly Buffer[] {
    const kept: Buffer[] = [];
    let keepFrom = this.#keeps ? 0 : -1;
    let copyFrom = this.#array === undefined ? 0 : -1;
    let at = 0;
    while (at < piece.length) {
      if (this.#array !== undefined) {
        const end = this.#inArray(piece, at, this.#array);
        if (end === -1) break;
        this.#closeArray(this.#array, piece, end);
        at = end;
        copyFrom = end;
        if (keepFrom !== -1 && !this.#keeps) {
          kept.push(piece.subarray(keepFrom, end));
          keepFrom = -1;
        }
        continue;
      }
      const byte = piece[at] as number;
      if (this.#inText) {
        this.#textByte(byte);
        at += 1;
        continue;
      }
      if (byte <= 32) {
        if (byte === 10) this.#lineBreak(at);
        at += 1;
        continue;
      }
      if (byte === openArray || byte === openObject) this.#beginValue(byte);
      if (byte === openArray) {
        this.#copy(piece, copyFrom, at);
        copyFrom = -1;
        this.#array = new OpenArray([...this.#keys], this.#offset + at, at);
        if (keepFrom === -1 && this.#keeps) keepFrom = at;
        continue;
      }
      this.#structure(byte, at);
      if (byte === openObject && keepFrom === -1 && this.#keeps) keepFrom = at;
      at += 1;
      if (byte === closeObject && keepFrom !== -1 && !this.#keeps) {
        kept.push(piece.subarray(keepFrom, at));
        keepFrom = -1;
      }
    }
    if (copyFrom !== -1) this.#copy(piece, copyFrom, piece.length);
    this.#array?.keepOver(piece);
    if (keepFrom !== -1) kept.push(piece.subarray(keepFrom));
    this.#offset += piece.length;
    return this.slice === undefined ? [piece] : kept;
  }

  /** What was found. Throws `EnvelopeError` where the answer ends too early. */
  end(): Envelope {
    if (this.#array !== undefined || this.#depth > 0 || this.#inText) {
      throw this.#problem('it ends before the last value does', 0);
    }
    return {
      kind: this.#kind,
      arrays: this.#arrays,
      skeleton: Buffer.concat(this.#skeleton).toString('utf8'),
      slice: this.#slice,
    };
  }

  get #keeps(): boolean {
    if (this.#sliceDepth !== -1) return true;
    return this.slice !== undefined && this.#array !== undefined && this.#isSlice(this.#array.path);
  }

  #isSlice(path: readonly string[]): boolean {
    const { slice } = this;
    return slice !== undefined && slice.length === path.length && slice.every((name, index) => path[index] === name);
  }

  #beginValue(byte: number): void {
    if (this.#depth === 0) {
      if (this.#ended) throw new EnvelopeError('several values', 'a second value follows the first');
      this.#kind = byte === openArray ? 'array' : 'object';
    }
    if (!this.#isSlice(this.#keys) || this.#keys.length !== this.#depth) return;
    this.#slice = byte === openArray ? 'array' : 'object';
    if (byte === openObject) this.#sliceDepth = this.#depth;
  }

  #structure(byte: number, at: number): void {
    switch (byte) {
      case quote:
        this.#inText = true;
        if (this.#expectsKey) this.#key = [];
        else this.#scalar(byte, at);
        return;
      case openObject:
        if (this.#depth >= deepest) throw this.#problem(`objects are nested more than ${deepest} levels deep`, at);
        this.#depth += 1;
        this.#expectsKey = true;
        return;
      case closeObject:
        if (this.#depth === 0) throw this.#problem('there is a } too many', at);
        this.#depth -= 1;
        this.#keys.length = Math.min(this.#keys.length, this.#depth);
        this.#expectsKey = false;
        if (this.#sliceDepth === this.#depth) this.#sliceDepth = -1;
        this.#ended = this.#depth === 0;
        return;
      case comma:
        this.#keys.length = Math.min(this.#keys.length, Math.max(0, this.#depth - 1));
        this.#expectsKey = this.#depth > 0;
        return;
      case colon:
        this.#expectsKey = false;
        return;
      case closeArray:
        throw this.#problem('there is a ] too many', at);
      default:
        this.#scalar(byte, at);
    }
  }

  /** A text, number or word begins, or goes on. */
  #scalar(byte: number, at: number): void {
    if (this.#depth === 0) {
      if (this.#ended) throw this.#problem('something follows the end of the value', at);
      this.#kind = 'other';
    }
    if (this.#slice !== 'nothing' || !this.#isSlice(this.#keys) || this.#keys.length !== this.#depth) return;
    this.#slice = byte === 110 ? 'null' : 'other';
  }

  #textByte(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) {
      this.#inText = false;
      if (this.#key !== undefined) this.#endKey();
      return;
    }
    this.#key?.push(Buffer.of(byte));
  }

  #endKey(): void {
    const text = Buffer.concat(this.#key ?? []).toString('utf8');
    this.#key = undefined;
    this.#expectsKey = false;
    this.#keys.length = this.#depth - 1;
    this.#keys.push(parsedKey(text));
  }

  /** The place behind the array that is open; -1: it goes on in the next piece. */
  #inArray(piece: Buffer, from: number, array: OpenArray): number {
    const { length } = piece;
    let at = from;
    let { depth } = array;
    let inText = this.#inText;
    let escaped = this.#escaped;
    for (; at < length; at += 1) {
      const byte = piece[at] as number;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inText = false;
        continue;
      }
      if (byte <= 32) {
        if (byte === 10) this.#lineBreak(at);
        continue;
      }
      if (depth === 1) {
        if (byte === comma) array.endElement(piece, at);
        else if (byte !== closeArray && !array.inElement) array.beginElement(byte, at);
      }
      if (byte === quote) inText = true;
      else if (byte === openArray || byte === openObject) depth += 1;
      else if (byte === closeArray || byte === closeObject) {
        depth -= 1;
        if (depth === 0) {
          if (byte === closeObject) throw this.#problem('there is a } where a ] should be', at);
          array.endElement(piece, at);
          array.depth = 0;
          this.#inText = false;
          this.#escaped = false;
          return at + 1;
        }
      }
    }
    array.depth = depth;
    this.#inText = inText;
    this.#escaped = escaped;
    return -1;
  }

  #closeArray(array: OpenArray, piece: Buffer, end: number): void {
    const { path, elements, objects, start } = array;
    this.#arrays.push({ path, elements, objects, start, end: this.#offset + end });
    this.#addToSkeleton(array.shortened(piece, end));
    this.#array = undefined;
    this.#ended = this.#depth === 0;
  }

  #copy(piece: Buffer, from: number, to: number): void {
    if (from !== -1 && to > from) this.#addToSkeleton(Buffer.from(piece.subarray(from, to)));
  }

  #addToSkeleton(bytes: Buffer): void {
    this.#skeletonBytes += bytes.length;
    if (this.#skeletonBytes > mostSkeletonBytes) throw new EnvelopeError('too large', 'what is around the records', 4);
    this.#skeleton.push(bytes);
  }

  #lineBreak(at: number): void {
    this.#line += 1;
    this.#lineStart = this.#offset + at + 1;
  }

  #problem(reason: string, at: number): EnvelopeError {
    const column = this.#offset + at - this.#lineStart + 1;
    return new EnvelopeError('syntax', `line ${this.#line}, column ${column}: ${reason}`);
  }
}

function parsedKey(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
