import { tokens } from './tokens.js';

/**
 * Characters that DuckDB replaces by one space before it parses, where they stand outside quotes and line comments; its
 * positions count them as one byte.
 */
const unicodeSpaces = /[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/;

/** The UTF-16 offset of a byte position that DuckDB gave for this text. */
export function utf16Offset(sql: string, position: number): number {
  const isOneByte = oneByteSpaces(sql);
  let bytes = 0;
  let at = 0;
  while (at < sql.length && bytes < position) {
    const code = sql.codePointAt(at) ?? 0;
    bytes += isOneByte(at) ? 1 : utf8Length(code);
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}

/** The UTF-16 offset of a position that counts characters: what DuckDB's parser gives, where its binder counts bytes. */
export function utf16OffsetOfCharacter(sql: string, position: number): number {
  let at = 0;
  for (let characters = 0; at < sql.length && characters < position; characters += 1) {
    at += (sql.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

function oneByteSpaces(sql: string): (offset: number) => boolean {
  if (!unicodeSpaces.test(sql)) return () => false;
  const kept = tokens(sql).filter(
    ({ kind, text }) => kind === 'text' || kind === 'quoted-name' || (kind === 'comment' && text.startsWith('--')),
  );
  return (offset) =>
    unicodeSpaces.test(sql.charAt(offset)) && !kept.some((token) => offset >= token.start && offset < token.end);
}
