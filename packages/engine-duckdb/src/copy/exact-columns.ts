import type { Column, FileWriteFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { quoteName, quoteText } from '../sql-text.js';

/**
 * Types that Parquet as DuckDB writes it does not give back (tried on 1.5.6): wide integers become DOUBLE, intervals
 * lose their microseconds, zoned times their zone, unions their tag.
 */
const lostInParquet: readonly (readonly [RegExp, string])[] = [
  [/\bU?HUGEINT\b/, 'its integers have at most 64 bits'],
  [/\bINTERVAL\b/, 'its intervals have milliseconds only'],
  [/\bTIME WITH TIME ZONE\b|\bTIMETZ\b/, 'its times have no zone'],
  [/\bUNION\(/, 'it has no unions'],
];

/** @throws SqlFlowError when the format has no type that keeps every value of a column. */
export function refuseLossyTypes(columns: readonly Column[], format: FileWriteFormat): void {
  if (format.type !== 'parquet') return;
  for (const { name, type } of columns) {
    const lost = lostInParquet.find(([pattern]) => pattern.test(type));
    if (lost === undefined) continue;
    const cast = /^U?HUGEINT$/.test(type) ? 'DECIMAL(38,0) or ::VARCHAR' : 'VARCHAR';
    throw sqlFlowError(codes.run.formatCannotHold, { column: name, type, format: 'Parquet', becomes: lost[1], cast });
  }
}

/** Begins the message of a check that failed while copying; what follows is the column's name and the problem. */
export const checkMark = 'sqlflow cannot write: ';

/**
 * An expression for each column that fails on a value the format cannot hold; undefined where every value can be.
 */
export function checkedColumns(columns: readonly Column[], format: FileWriteFormat): string | undefined {
  const checks = columns.map((column) => checkOf(column, format));
  if (checks.every((check) => check === undefined)) return undefined;
  return columns.map(({ name }, i) => checks[i] ?? quoteName(name)).join(', ');
}

function checkOf({ name, type }: Column, format: FileWriteFormat): string | undefined {
  const column = quoteName(name);
  if ((format.type === 'json' || format.type === 'ndjson') && /^(DOUBLE|FLOAT)$/.test(type)) {
    return checked(column, name, `isfinite(${column})`, 'NaN or infinity');
  }
  if (format.type === 'csv' && format.quote === '' && /^(VARCHAR|JSON|ENUM\b)|[[(]/.test(type)) {
    const text = `${column}::VARCHAR`;
    const clean = [format.delimiter, '\n', '\r'].map((part) => `NOT contains(${text}, ${quoteText(part)})`);
    return checked(column, name, clean.join(' AND '), 'a delimiter or line break in a file without quotes');
  }
  return undefined;
}

function checked(column: string, name: string, good: string, problem: string): string {
  const message = quoteText(`${checkMark}${JSON.stringify([name, problem])}`);
  return `CASE WHEN ${column} IS NULL OR (${good}) THEN ${column} ELSE error(${message}) END AS ${column}`;
}
