import type { DeletionMark, TableName } from '@sqlflow/engine';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { findTarget } from '../apply/target.js';
import type { Session } from '../session.js';
import { quoteName, sameName } from '../sql-text.js';

/** Deletes the rows that a column says are deleted. */
export async function deleteMarked(session: Session, table: TableName, column: string): Promise<bigint> {
  const target = await findTarget(session, table);
  if (target === undefined) return 0n;
  const found = target.columns.find(({ name }) => sameName(name, column));
  if (found === undefined) {
    const columns = target.columns.map(({ name }) => name);
    throw sqlFlowError(codes.deletes.markMissing, { column, columns, suggestion: suggest(column, columns) });
  }
  const { name, type } = found;
  const mark = deletionMark(type);
  if (mark === undefined) throw sqlFlowError(codes.deletes.markUnclear, { column: name, type });
  const isMarked = mark === 'true' ? quoteName(name) : `${quoteName(name)} IS NOT NULL`;
  return session.count(`DELETE FROM ${target.relation} WHERE ${isMarked}`);
}

/** Which values of a column of this type mark a row as deleted. */
export function deletionMark(type: string): DeletionMark | undefined {
  if (type === 'BOOLEAN') return 'true';
  return /^(DATE|TIMESTAMP)/.test(type) ? 'value' : undefined;
}
