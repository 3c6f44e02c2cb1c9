import type { Staged, Transaction } from '@sqlflow/engine';
import { quoteName } from '../sql-text.js';
import { renewHandle, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { requireColumn } from './cursor-column.js';

/** Leaves out rows whose value in the column is NULL. */
export async function dropNulls(tx: Transaction, staged: Staged, column: string): Promise<Staged> {
  const session = sessionOf(tx);
  const { relation } = stagedTableOf(session, staged);
  const { name } = requireColumn(staged.columns, column);
  const dropped = await session.count(`DELETE FROM ${relation} WHERE ${quoteName(name)} IS NULL`);
  return renewHandle(session, staged, staged.rows - dropped);
}
