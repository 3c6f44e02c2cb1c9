import type { Row } from '@sqlflow/connector-sdk';

/** The text of a column that may be NULL. */
export function optionalText(row: Row, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}

/** The text of a column that is never NULL. */
export function text(row: Row, column: string): string {
  return optionalText(row, column) ?? '';
}

/** A whole number of a column that may be NULL. */
export function optionalBigint(row: Row, column: string): bigint | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : BigInt(String(value));
}

/** Leaves out what is undefined, so that an absent value and an absent property are one thing. */
export function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
