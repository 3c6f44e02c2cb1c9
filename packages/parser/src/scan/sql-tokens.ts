import { scanToken } from './scan-token.js';
import type { Token } from './token.js';

/** A piece of SQL outside comments. */
export type SqlToken = Pick<Token, 'kind' | 'start' | 'end'>;

/** Cuts SQL that has its variables put in into tokens, as DuckDB reads it. What is never closed is left out. */
export function sqlTokens(sql: string): readonly SqlToken[] {
  const found: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    if (/\s/.test(sql.charAt(at))) {
      at += 1;
      continue;
    }
    const scanned = scanToken(sql, at, 'sql');
    if (scanned.kind !== 'comment' && scanned.kind !== 'open') {
      found.push({ kind: scanned.kind, start: scanned.start, end: scanned.end });
    }
    at = scanned.end;
  }
  return found;
}
