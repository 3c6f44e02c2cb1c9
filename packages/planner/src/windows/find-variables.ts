import type { Span } from '@sqlflow/errors';
import { type SqlToken, sqlTokens } from '@sqlflow/parser';
import { nearMiss } from '../names/near-miss.js';

/** The ends of what an incremental run computes again, as its query names them behind an `@`. */
export const windowVariables = ['start_date', 'end_date', 'start_dt', 'end_dt', 'start_value', 'end_value'] as const;

/** What follows an `@` in SQL. Spans count in the text that was searched, and cover the `@`. */
export interface FoundVariable extends Span {
  /** A window variable in lower case; for a near miss as it is written. */
  readonly name: string;
}

/**
 * The window variables in a text of SQL. An `@` is DuckDB's operator for the absolute value too, so only the six names
 * count, and only without a space before them.
 */
export function findWindowVariables(sql: string): readonly FoundVariable[] {
  return candidates(sql).filter(({ name }) => isWindowVariable(name));
}

/** Names behind an `@` that are surely meant to be one of the six. */
export function findNearMisses(sql: string): readonly (FoundVariable & { readonly suggestion: string })[] {
  return candidates(sql).flatMap((each) => {
    const suggestion = isWindowVariable(each.name) ? undefined : nearMiss(each.name, windowVariables);
    return suggestion === undefined ? [] : [{ ...each, suggestion }];
  });
}

/** Window variables in strings, where they are only text. */
export function findInTexts(sql: string): readonly FoundVariable[] {
  if (!sql.includes('@')) return [];
  return sqlTokens(sql).flatMap(({ kind, start, end }) => {
    const name = kind === 'string' ? /^'@(\w+)'$/.exec(sql.slice(start, end))?.[1]?.toLowerCase() : undefined;
    return name === undefined || !isWindowVariable(name) ? [] : [{ name, start, end }];
  });
}

function isWindowVariable(name: string): boolean {
  return windowVariables.some((each) => each === name);
}

/** Every word that follows an `@` without a space. */
function candidates(sql: string): readonly FoundVariable[] {
  if (!sql.includes('@')) return [];
  const tokens = sqlTokens(sql);
  return tokens.flatMap((token, index) => {
    const word = tokens[index + 1];
    if (!isAt(sql, token) || word?.kind !== 'word' || word.start !== token.end) return [];
    return [{ name: sql.slice(word.start, word.end).toLowerCase(), start: token.start, end: word.end }];
  });
}

function isAt(sql: string, { kind, start }: SqlToken): boolean {
  return kind === 'punctuation' && sql[start] === '@';
}
