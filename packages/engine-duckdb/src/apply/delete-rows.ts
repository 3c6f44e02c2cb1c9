import type { Column } from '@sqlflow/connector-sdk';
import type { RowMatch, TableName } from '@sqlflow/engine';
import type { Session } from '../session.js';
import { quoteName, quoteTextList, sameName } from '../sql-text.js';
import { findTarget } from './target.js';

/** Deletes the rows of a table that match. A table or column that is not there has none. */
export async function deleteRows(session: Session, table: TableName, rows: RowMatch): Promise<bigint> {
  const found = await findTarget(session, table);
  return found === undefined ? 0n : deleteMatching(session, found, rows);
}

export async function deleteMatching(
  session: Session,
  { relation, columns }: { readonly relation: string; readonly columns: readonly Column[] },
  { column, values }: RowMatch,
): Promise<bigint> {
  const found = columns.find(({ name }) => sameName(name, column));
  if (found === undefined || values.length === 0) return 0n;
  const match = `${quoteName(found.name)} IN (SELECT unnest(${quoteTextList(values)}))`;
  return session.count(`DELETE FROM ${relation} WHERE ${match}`);
}
