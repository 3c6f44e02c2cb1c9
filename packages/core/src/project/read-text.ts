import { readFileSync } from 'node:fs';
import { codes, placeOf, type SourceText, sqlFlowError } from '@sqlflow/errors';
import { fileError } from './file-error.js';

/**
 * Reads a text file as UTF-8, strictly; a byte-order mark is left out. `shown` is the path that messages and places
 * carry. Throws SF7010 (missing), SF7011 (a directory), SF7013 (unreadable), SF7014 (not UTF-8), SF7015 (NUL byte).
 */
export function readText(path: string, shown: string): SourceText {
  const bytes = readBytes(path, shown);
  const text = decode(bytes, shown);
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const place = placeOf({ path: shown, text }, { start: nul, end: nul + 1 });
    throw sqlFlowError(codes.project.nulByte, { path: shown, utf16: looksLikeUtf16(bytes) }, { place });
  }
  return { path: shown, text };
}

function readBytes(path: string, shown: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw fileError(cause, shown);
  }
}

function decode(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const { before, byte } = firstInvalidByte(bytes);
    const text = new TextDecoder().decode(bytes);
    const place = placeOf({ path: shown, text }, { start: before.length, end: before.length + 1 });
    throw sqlFlowError(codes.project.notUtf8, { path: shown, byte, utf16: looksLikeUtf16(bytes) }, { place, cause });
  }
}

/**
 * The text before the first byte that is not UTF-8, and that byte. A streaming decoder accepts a prefix exactly when
 * it can still become valid, so the shortest refused prefix is found by bisection.
 */
function firstInvalidByte(bytes: Uint8Array): { before: string; byte: number } {
  let accepted = 0;
  let refused = bytes.length + 1;
  while (refused - accepted > 1) {
    const middle = Math.floor((accepted + refused) / 2);
    if (middle <= bytes.length && decodePrefix(bytes, middle) !== undefined) accepted = middle;
    else refused = middle;
  }
  const complete = decodePrefix(bytes, accepted) ?? '';
  const before = complete.replace(/^\uFEFF/, '');
  return { before, byte: bytes[Buffer.byteLength(complete)] ?? 0 };
}

/** The complete characters of the first `length` bytes, byte-order mark included; undefined when they are not UTF-8. */
function decodePrefix(bytes: Uint8Array, length: number): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(bytes.subarray(0, length), { stream: true });
  } catch {
    return undefined;
  }
}

/** A UTF-16 byte-order mark, or a NUL in every other byte of the beginning, as ASCII in UTF-16 has. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const sample = [...bytes.subarray(0, 32)];
  const nulAt = (parity: number) => sample.filter((byte, at) => at % 2 === parity && byte === 0).length;
  const half = Math.floor(sample.length / 2);
  return half > 0 && ((nulAt(0) >= half && nulAt(1) === 0) || (nulAt(1) >= half && nulAt(0) === 0));
}
