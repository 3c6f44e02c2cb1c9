import { isPunctuation, type Token, wordOf } from '../scan/token.js';

/** Words after which SQL, or a directive, must go on. */
const unfinished = new Set(
  `SELECT DISTINCT ALL FROM JOIN WHERE AND OR NOT BY ON HAVING QUALIFY AS CASE WHEN THEN ELSE UNION EXCEPT INTERSECT
  WITH IN LIKE ILIKE GLOB IS BETWEEN LIMIT OFFSET VALUES SET USING INTERVAL OVER PARTITION GROUP ORDER EXISTS ANY FILTER
  RECURSIVE LATERAL LOAD INTO SOURCE TYPE TO EXPORT KEY MERGE_KEYS PRIMARY_KEY CURSOR_FIELD WATERMARK TABLE VIEW`
    .trim()
    .split(/\s+/),
);

/** True when a query or directive may end after these tokens, so that what follows may be a new statement. */
export function canEndStatement(text: string, tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last?.kind === 'word') return !unfinished.has(wordOf(text, last) ?? '');
  if (last?.kind !== 'punctuation') return last !== undefined;
  const symbol = text.slice(last.start, last.end);
  if (symbol !== '*') return symbol === ')' || symbol === ']' || symbol === '}';
  // `SELECT *` and `a.*` are whole, `a *` is a product that goes on.
  const before = tokens.at(-2);
  const isStar = isPunctuation(text, before, ',') || isPunctuation(text, before, '.');
  return isStar || /^(?:SELECT|DISTINCT|ALL)$/.test(wordOf(text, before) ?? '');
}
