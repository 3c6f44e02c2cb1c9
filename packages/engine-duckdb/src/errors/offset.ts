import { utf16Offset, utf16OffsetOfCharacter } from '../sql/byte-offset.js';
import { codeTokens } from '../sql/tokens.js';
import type { DuckDbError } from './duckdb-error.js';

/**
 * Where in the user's text a position of the whole statement lies, as DuckDB gave it; undefined if it lies outside.
 * Positions inside the text of a view or macro look like any other, and are told by the name at fault not following.
 */
export function offsetInQuery(problem: DuckDbError, position: number, sql: string, query: string): number | undefined {
  const start = sql.indexOf(query);
  if (start === -1) return undefined;
  const toOffset = problem.subtype === 'SYNTAX_ERROR' ? utf16OffsetOfCharacter : utf16Offset;
  const offset = toOffset(sql, position) - start;
  if (offset < 0 || offset > query.length) return undefined;
  const { name } = problem;
  if (name === undefined || isOperator(name)) return offset;
  const last = name
    .slice(name.lastIndexOf('.') + 1)
    .replaceAll('"', '""')
    .toLowerCase();
  return query.slice(offset).toLowerCase().includes(last) ? offset : undefined;
}

/** `x LIKE y` is reported as the function `~~`, `x[1]` as `array_extract`. */
function isOperator(name: string): boolean {
  return !/^[\p{L}_]/u.test(name) || /^(?:array_extract|struct_extract|list_|map_|not_|subtract|add|divide)/.test(name);
}

/** Where the name at fault stands, if DuckDB gives no position and the name occurs once. */
export function findName(problem: DuckDbError, query: string): number | undefined {
  const name =
    problem.name ?? namePatterns.map((each) => each.exec(problem.message)?.[1]).find((each) => each !== undefined);
  if (name === undefined) return undefined;
  const wanted = name.toLowerCase();
  const found = codeTokens(query).filter(
    ({ kind, text }) => (kind === 'word' || kind === 'quoted-name') && text.toLowerCase() === wanted,
  );
  const [first, second] = found;
  return second === undefined ? first?.start : undefined;
}

/** Messages that name what is wrong where DuckDB says neither name nor position. */
const namePatterns = [
  /^Column "([^"]+)" in (?:EXCLUDE|REPLACE|RENAME) list not found/,
  /^Column "([^"]+)" does not exist on (?:left|right) side of join/,
  /^column "?([^" ]+)"? must appear in the GROUP BY clause/,
  /^Could not find key "([^"]+)" in struct/,
  /^Catalog "([^"]+)" does not exist/,
  /^Invalid named parameter "([^"]+)" for function/,
];
