import { isUtf8 } from 'node:buffer';

/** A text that is not spelled as JSON wants it. `at` is its place in the buffer. */
export class Misspelling {
  constructor(
    readonly reason: string,
    readonly at: number,
    readonly hint?: string,
  ) {}
}

/** Bytes of a text that need no attention: all but controls, quote and backslash. */
const plain = new Uint8Array(256).map((_, byte) => (byte < 32 || byte === 34 || byte === 92 ? 0 : 1));

/**
 * Where the text that begins at `start` ends, behind its closing quote; -1: it is not in the buffer. `suspicious`: the
 * buffer is not UTF-8 in the whole. Throws `Misspelling`.
 */
export function endOfText(buffer: Buffer, start: number, end: number, last: boolean, suspicious: boolean): number {
  let at = start + 1;
  for (;;) {
    while (at < end && plain[buffer[at] as number] === 1) at += 1;
    if (at < end && buffer[at] === 34) break;
    const length = at >= end ? -1 : escapeLength(buffer, start, at, end);
    if (length === -1) {
      if (last) throw new Misspelling('a text has no closing quote', start);
      return -1;
    }
    at += length;
  }
  if (suspicious && !isUtf8(buffer.subarray(start, at))) {
    throw new Misspelling('a text holds bytes that are not UTF-8', start, 'save the file as UTF-8');
  }
  return at + 1;
}

/** Length of an escape sequence; -1: it goes on beyond the buffer. */
function escapeLength(buffer: Buffer, start: number, at: number, end: number): number {
  if (buffer[at] !== 92) throw control(buffer, start, at);
  if (at + 1 >= end) return -1;
  const byte = buffer[at + 1] as number;
  if (byte === 117) return unicodeLength(buffer, at, end);
  if (byte === 34 || byte === 92 || byte === 47) return 2;
  if (byte === 98 || byte === 102 || byte === 110 || byte === 114 || byte === 116) return 2;
  throw badEscape(buffer, at, at + 2);
}

/** Characters beyond the basic plane are two escape sequences. Half of one is no character, and DuckDB refuses it. */
function unicodeLength(buffer: Buffer, at: number, end: number): number {
  if (at + 6 > end) return -1;
  const unit = hex(buffer, at + 2);
  if (unit === -1) throw badEscape(buffer, at, at + 6);
  if (unit < 0xd800 || unit > 0xdfff) return 6;
  if (unit < 0xdc00) {
    const goesOn = (at + 6 >= end || buffer[at + 6] === 92) && (at + 7 >= end || buffer[at + 7] === 117);
    if (goesOn && at + 12 > end) return -1;
    const low = goesOn ? hex(buffer, at + 8) : -1;
    if (low >= 0xdc00 && low <= 0xdfff) return 12;
  }
  throw new Misspelling(`${buffer.toString('latin1', at, at + 6)} is half of a character`, at);
}

/** Four hexadecimal digits as a number; -1 where they are none. */
function hex(buffer: Buffer, at: number): number {
  const text = buffer.toString('latin1', at, at + 4);
  return /^[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text, 16) : -1;
}

function badEscape(buffer: Buffer, start: number, end: number): Misspelling {
  return new Misspelling(`${buffer.toString('utf8', start, end)} is no escape sequence of JSON`, start);
}

function control(buffer: Buffer, start: number, at: number): Misspelling {
  const byte = buffer[at] as number;
  if (byte === 10 || byte === 13) return new Misspelling('a text has no closing quote on its line', start);
  const written = `\\u00${byte.toString(16).padStart(2, '0')}`;
  return new Misspelling(`a text holds the control character ${byte}, which must be written as ${written}`, at);
}

/** Where digits end that begin at `start`. */
export function digitsEnd(buffer: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (buffer[at] as number) >= 48 && (buffer[at] as number) <= 57) at += 1;
  return at;
}
