import type { TableName } from '@sqlflow/engine';
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
  if (type === 'BOOLEAN') return session.count(`DELETE FROM ${target.relation} WHERE ${quoteName(name)}`);
  if (!/^(DATE|TIMESTAMP)/.test(type)) throw sqlFlowError(codes.deletes.markUnclear, { column: name, type });
  return session.count(`DELETE FROM ${target.relation} WHERE ${quoteName(name)} IS NOT NULL`);
}
