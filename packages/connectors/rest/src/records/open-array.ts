import { EnvelopeError } from './envelope-error.js';

const openObject = 123;

/** Arrays up to this length stand whole in the skeleton. */
const wholeArrayBytes = 16 * 1024;
/** Kept of an element: it may be the last, which is asked for its id. */
const mostElementBytes = 64 * 1024 * 1024;

/** An array while it is read. Its first bytes are kept, and its first and last element. */
export class OpenArray {
  depth = 0;
  elements = 0;
  objects = 0;
  inElement = false;
  #head: Buffer[] = [];
  #headBytes = 0;
  #first: Buffer | undefined;
  #last: Buffer | undefined;
  /** What earlier pieces held of the element that is open. */
  #parts: Buffer[] = [];
  #partBytes = 0;
  #elementStart = 0;

  constructor(
    readonly path: readonly string[],
    /** Where it begins in the body, and in the piece that is read. */
    readonly start: number,
    private pieceStart: number,
  ) {}

  beginElement(byte: number, at: number): void {
    this.inElement = true;
    this.elements += 1;
    if (byte === openObject) this.objects += 1;
    this.#elementStart = at;
  }

  endElement(piece: Buffer, at: number): void {
    if (!this.inElement) return;
    this.inElement = false;
    const rest = piece.subarray(this.#elementStart, at);
    this.#last = this.#parts.length === 0 ? rest : Buffer.concat([...this.#parts, rest]);
    this.#first ??= Buffer.from(this.#last);
    this.#parts = [];
    this.#partBytes = 0;
  }

  /** The piece ends and the array does not: what is needed of it is copied, so that it can be freed. */
  keepOver(piece: Buffer): void {
    if (this.#headBytes < wholeArrayBytes) this.#keepHead(piece, piece.length);
    if (this.inElement) {
      const part = Buffer.from(piece.subarray(this.#elementStart));
      this.#partBytes += part.length;
      if (this.#partBytes > mostElementBytes) throw new EnvelopeError('too large', 'a record', 64);
      this.#parts.push(part);
      this.#elementStart = 0;
    } else if (this.#last !== undefined) this.#last = Buffer.from(this.#last);
    this.pieceStart = 0;
  }

  /** The array as JSON: whole if it is short, else with its first and its last element. */
  shortened(piece: Buffer, end: number): Buffer {
    this.#keepHead(piece, end);
    if (this.#headBytes <= wholeArrayBytes) return Buffer.concat(this.#head);
    const ends = [this.#first, this.elements > 1 ? this.#last : undefined].filter((each) => each !== undefined);
    return Buffer.from(`[${ends.map((each) => each.toString('utf8')).join(',')}]`);
  }

  #keepHead(piece: Buffer, end: number): void {
    const from = this.pieceStart;
    if (this.#headBytes > wholeArrayBytes) return;
    const part = piece.subarray(from, Math.min(end, from + wholeArrayBytes + 1));
    this.#headBytes += end - from;
    this.#head.push(Buffer.from(part));
  }
}
