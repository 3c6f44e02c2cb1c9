import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';

/** What is read from: a table, or a query in parentheses with a name. */
export interface Selection {
  /** What stands after FROM. */
  readonly from: string;
  readonly columns: readonly StreamColumn[];
  /** SQL conditions, all of which must hold. */
  readonly conditions: readonly string[];
  /** The most rows that are wanted. */
  readonly limit?: number;
}

/** The statement that has the server send rows in the form that the engine reads. */
export function copyStatement({ from, columns, conditions, limit }: Selection): string {
  const list = columns.map(({ column, mapping }) => mapping.select(pg.escapeIdentifier(column.name)));
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map((each) => `(${each}\n)`).join(' AND ')}`;
  const limited = limit === undefined ? '' : ` LIMIT ${limit}`;
  // A line of one empty text would be taken for no line.
  const quoted = columns.length === 1 ? ', FORCE_QUOTE *' : '';
  return `COPY (SELECT ${list.join(', ')} FROM ${from}${where}${limited}) TO STDOUT (FORMAT csv, NULL '\\N'${quoted})`;
}

export function relationName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}
