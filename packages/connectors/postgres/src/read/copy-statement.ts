import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import type { PushDown } from '../filters/push-down.js';

/** What is read from: a table, or a query in parentheses with a name. */
export interface Selection extends PushDown {
  /** What stands after FROM. */
  readonly from: string;
  readonly columns: readonly StreamColumn[];
  /** SQL conditions, all of which must hold. */
  readonly conditions: readonly string[];
  /** The most rows that are wanted. */
  readonly limit?: number;
}

/** The query whose rows are read. */
export function selectStatement({ from, columns, conditions, pushed, fenced, limit }: Selection): string {
  const list = columns.map(({ column, mapping }) => mapping.select(pg.escapeIdentifier(column.name))).join(', ');
  const limited = limit === undefined ? '' : ` LIMIT ${limit}`;
  if (!fenced || pushed.length === 0)
    return `SELECT ${list} FROM ${from}${where([...conditions, ...pushed])}${limited}`;
  const names = columns.map(({ column }) => pg.escapeIdentifier(column.name)).join(', ');
  return `SELECT ${list} FROM (SELECT ${names} FROM ${from}${where(conditions)} OFFSET 0) AS rows${where(pushed)}${limited}`;
}

/** A WHERE of conditions that all must hold. A comment at the end of one does not reach into the next. */
export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.map((each) => `(${each}\n)`).join(' AND ')}`;
}

/** The statement that has the server send rows in the form that the engine reads. */
export function copyStatement(selection: Selection): string {
  // A line of one empty text would be taken for no line.
  const quoted = selection.columns.length === 1 ? ', FORCE_QUOTE *' : '';
  return `COPY (${selectStatement(selection)}) TO STDOUT (FORMAT csv, NULL '\\N'${quoted})`;
}

export function relationName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}
