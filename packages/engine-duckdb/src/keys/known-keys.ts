import type { KnownKeys } from '@sqlflow/connector-sdk';
import type { TableName } from '@sqlflow/engine';
import { findTarget } from '../apply/target.js';
import type { Session } from '../session.js';
import { displayName } from '../sql-text.js';
import { bucketOf, keyColumns, keyHash, keyNumber } from './hash-keys.js';

/** So many keys are read for one that differs. */
const keysInBucket = 256n;
const mostBuckets = 65_536;

/** The keys of a table by count and checksum; undefined where there is nothing to compare. */
export async function knownKeys(
  session: Session,
  table: TableName,
  keys: readonly string[],
): Promise<KnownKeys | undefined> {
  const found = await findTarget(session, table);
  if (found === undefined) return undefined;
  const columns = keyColumns(keys, found.columns, displayName(table));
  const [counted] = await session.rows(`SELECT count(*) AS rows FROM ${found.relation}`);
  const rows = BigInt(String(counted?.rows ?? 0));
  if (rows === 0n) return undefined;
  const buckets = bucketsFor(rows);
  const sums = await session.rows(
    `SELECT ${bucketOf('n', buckets)} AS bucket, count(*)::VARCHAR AS count, bit_xor(n)::VARCHAR AS checksum
     FROM (SELECT ${keyNumber(keyHash(columns))} AS n FROM ${found.relation}) GROUP BY bucket`,
  );
  return {
    columns,
    buckets,
    sums: new Map(
      sums.map(({ bucket, count, checksum }) => [
        Number(bucket),
        { count: BigInt(String(count)), checksum: String(checksum) },
      ]),
    ),
  };
}

function bucketsFor(rows: bigint): number {
  let buckets = 1;
  while (buckets < mostBuckets && BigInt(buckets) * keysInBucket < rows) buckets *= 2;
  return buckets;
}
