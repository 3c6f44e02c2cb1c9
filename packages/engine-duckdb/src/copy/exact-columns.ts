import type { Column, FileWriteFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { quoteName, quoteText } from '../sql-text.js';
import { parseType, type SqlType } from '../types/sql-type.js';
import { finiteNumbers, isNested, shortJsonNumbers } from './value-checks.js';

/**
 * Types that Parquet as DuckDB writes it does not give back (tried on 1.5.6): wide integers become DOUBLE, intervals
 * lose their microseconds, zoned times their zone, unions their tag. Others come back in a type that holds the same
 * values: ENUM, BIT and BIGNUM as VARCHAR, arrays as lists, TIMESTAMP_S and TIMESTAMP_MS as TIMESTAMP.
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

/** Throws where an object of JSON would have one name twice. */
export function refuseRepeatedNames(columns: readonly Column[], format: FileWriteFormat): void {
  if (format.type !== 'json' && format.type !== 'ndjson') return;
  const seen = new Map<string, string>();
  for (const { name } of columns) {
    const first = seen.get(name.toLowerCase());
    if (first !== undefined) throw sqlFlowError(codes.run.exportedTwice, { first, second: name, format: 'JSON' });
    seen.set(name.toLowerCase(), name);
  }
}

/** Begins the message of a check that failed while copying; what follows is the column's name and the problem. */
export const checkMark = 'sqlflow cannot write: ';

/** A column of the query on its way into the file. */
export interface ExportedColumn {
  readonly name: string;
  /** SQL over the column, whose name is given to `exportedColumns`. */
  readonly expression: string;
}

/**
 * The columns with what the format needs: a check that fails on a value it cannot hold, nested values of a CSV file as
 * JSON text. Undefined: the query can be written as it is.
 */
export function exportedColumns(
  columns: readonly Column[],
  format: FileWriteFormat,
  nameOf: (index: number) => string,
): readonly ExportedColumn[] | undefined {
  const converted = columns.map((column, index) => convert(column, format, nameOf(index)));
  if (converted.every((each) => each === undefined)) return undefined;
  return columns.map(({ name }, index) => ({ name, expression: converted[index] ?? nameOf(index) }));
}

function convert({ name, type }: Column, format: FileWriteFormat, value: string): string | undefined {
  if (format.type === 'parquet') return undefined;
  const parsed = parseType(type);
  const checks = format.type === 'csv' && !isNested(parsed) ? [] : jsonChecks(value, parsed);
  if (format.type !== 'csv') return checked(value, name, checks, value);
  const text = isNested(parsed) ? `to_json(${value})::VARCHAR` : value;
  const all = format.quote === '' ? [...checks, ...bareChecks(`${text}::VARCHAR`, parsed, format)] : checks;
  return checked(value, name, all, text) ?? (text === value ? undefined : text);
}

/** What must be true of a value, and what it is where it is not. */
export interface Check {
  readonly good: string;
  readonly problem: string;
}

/** What the text of nested values in JSON has no words for. */
export function jsonChecks(value: string, type: SqlType): Check[] {
  const [finite, short] = [finiteNumbers(value, type), shortJsonNumbers(value, type)];
  return [
    ...(finite === undefined ? [] : [{ good: finite, problem: 'NaN or infinity' }]),
    ...(short === undefined ? [] : [{ good: short, problem: 'a decimal number of more than 15 digits in JSON text' }]),
  ];
}

/** Without quotes nothing can be hidden in a field. */
function bareChecks(
  text: string,
  type: SqlType,
  { delimiter, nullText }: Extract<FileWriteFormat, { type: 'csv' }>,
): Check[] {
  const scalar = type.kind === 'scalar' && !/^(VARCHAR|JSON|BLOB|ENUM\b)/.test(type.name);
  if (scalar || type.kind === 'decimal') return [];
  const clean = [delimiter, '\n', '\r'].map((part) => `NOT contains(${text}, ${quoteText(part)})`).join(' AND ');
  return [
    { good: clean, problem: 'a delimiter or line break in a file without quotes' },
    { good: `${text} <> ${quoteText(nullText)}`, problem: 'the text that stands for NULL, in a file without quotes' },
  ];
}

/** The result, or an error that names column and problem; undefined where there is nothing to check. */
export function checked(value: string, name: string, checks: readonly Check[], result: string): string | undefined {
  if (checks.length === 0) return undefined;
  const cases = checks.map(({ good, problem }) => {
    const message = quoteText(`${checkMark}${JSON.stringify([name, problem])}`);
    return `WHEN NOT (${good}) THEN error(${message})`;
  });
  return `CASE WHEN ${value} IS NULL THEN NULL ${cases.join(' ')} ELSE ${result} END`;
}

/** `expression AS "name"` for each. */
export function selectList(columns: readonly ExportedColumn[]): string {
  return columns.map(({ name, expression }) => `${expression} AS ${quoteName(name)}`).join(', ');
}
