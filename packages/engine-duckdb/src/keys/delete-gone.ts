import type { GoneKeys, Staged, TableName, Transaction } from '@sqlflow/engine';
import { findTarget } from '../apply/target.js';
import { displayName, quoteName, sameName } from '../sql-text.js';
import { endStage, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { bucketOf, keyColumns, keyHash, keyNumber } from './hash-keys.js';

/** Deletes the rows whose key lies in buckets that were read and is not among the keys that were found there. */
export async function deleteGone(
  tx: Transaction,
  table: TableName,
  staged: Staged,
  { keys, buckets, of }: GoneKeys,
): Promise<bigint> {
  const session = sessionOf(tx);
  const stage = stagedTableOf(session, staged);
  const found = await findTarget(session, table);
  if (found === undefined) return 0n;
  const columns = keyColumns(keys, found.columns, displayName(table));
  const inBuckets =
    of === 1 ? '' : `${bucketOf(keyNumber(keyHash(columns)), of)} IN (SELECT unnest([${buckets.join(', ')}])) AND `;
  const match = columns.map(({ name, type }) => {
    const theirs = staged.columns.find((column) => sameName(column.name, name))?.name ?? name;
    return `t.${quoteName(name)} IS NOT DISTINCT FROM CAST(s.${quoteName(theirs)} AS ${type})`;
  });
  const deleted = await session.count(
    `DELETE FROM ${found.relation} AS t WHERE ${inBuckets}NOT EXISTS (
       SELECT 1 FROM ${stage.relation} AS s WHERE ${match.join(' AND ')})`,
  );
  await endStage(tx, session, staged);
  return deleted;
}
