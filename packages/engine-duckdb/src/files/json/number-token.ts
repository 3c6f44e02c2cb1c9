import { digitsEnd } from './json-tokens.js';

/** The number read last. One object serves a whole scan: numbers are what JSON has most of. */
export class NumberToken {
  /** Digits before the point. */
  whole = 0;
  /** Digits behind it. */
  scale = 0;
  hasExponent = false;
  /** False: it is not spelled as JSON wants it, or goes on beyond the buffer. */
  complete = false;

  /** Reads the number that begins at `start` and returns where it ends. */
  read(buffer: Buffer, start: number, end: number): number {
    const first = buffer[start] === 45 ? start + 1 : start;
    let at = digitsEnd(buffer, first, end);
    this.whole = at - first;
    this.scale = 0;
    this.hasExponent = false;
    this.complete = this.whole > 0 && (this.whole === 1 || buffer[first] !== 48);
    if (this.complete && at < end && buffer[at] === 46) {
      const from = at + 1;
      at = digitsEnd(buffer, from, end);
      this.scale = at - from;
      this.complete = this.scale > 0;
    }
    if (this.complete && at < end && ((buffer[at] as number) | 32) === 101) {
      this.hasExponent = true;
      const sign = buffer[at + 1];
      const from = sign === 43 || sign === 45 ? at + 2 : at + 1;
      at = Math.max(digitsEnd(buffer, from, end), at + 1);
      this.complete = at > from;
    }
    return at;
  }
}
