import { type KeyKind, type KeySum, type KeysBatch, type KnownKeys, keyKind } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { StreamColumn } from '../catalog/describe-stream.js';
import { findColumn } from '../catalog/find-column.js';
import { serverEncoding } from '../catalog/server-encoding.js';
import type { Doing } from '../connection/failure.js';
import { statementFailure } from '../connection/failure.js';
import { copyOut } from '../read/copy-out.js';
import { copyStatement, type Selection, where } from '../read/copy-statement.js';
import type { OpenStream } from '../read/open-stream.js';
import type { Snapshot } from '../read/snapshot.js';
import { bucketOf, type KeyColumn, keyHash, keyNumber } from './key-hash.js';

/** Whose keys are compared, and with which. */
export interface Comparison {
  readonly stream: OpenStream;
  /** Which rows the source is said to have, not which of them are new. Their values the transaction has already. */
  readonly chosen: readonly string[];
  /** Undefined: nobody asks. */
  readonly known: KnownKeys | undefined;
}

/**
 * Compares known keys with those of the table, in the transaction that reads, so that both speak of one state: a row that
 * comes back later is one that the next run reads. Undefined: none is gone.
 */
export async function goneKeys(
  snapshot: Pick<Snapshot, 'client'>,
  { stream, chosen: conditions, known }: Comparison,
  doing: Doing,
): Promise<KeysBatch | undefined> {
  if (known === undefined) return undefined;
  const columns = keyColumns(stream, known);
  const select = { from: stream.from, columns: columns.map(({ of }) => of), conditions, pushed: [], fenced: false };
  const batch = (selection: typeof select, buckets: readonly number[], of: number): KeysBatch => {
    const types = selection.columns.map(({ column }) => column);
    const bytes = copyOut(snapshot, copyStatement(selection), doing);
    const data = { kind: 'stream', stream: bytes, format: { type: 'postgres_copy', columns: types } } as const;
    return { kind: 'keys', columns: types, buckets, of, data };
  };
  const isAlike = columns.every(({ kind }, at) => kind === kindOf(known, at));
  if (!isAlike) return batch(select, [0], 1);
  try {
    const number = keyNumber(keyHash(columns, await serverEncoding(snapshot.client)));
    const sums = await sumsOf(snapshot, select, number, known.buckets);
    const others = [...known.sums].filter(([bucket, sum]) => !isSame(sum, sums.get(bucket))).map(([bucket]) => bucket);
    if (others.length === 0) return undefined;
    // Where most of them differ, leaving out the rest costs more than it saves.
    const some = others.length * 2 < known.buckets;
    const inBuckets = `${bucketOf(number, known.buckets)} = ANY ('{${others.join(',')}}'::pg_catalog.int4[])`;
    const selection = some ? { ...select, conditions: [...conditions, inBuckets] } : select;
    return batch(selection, others, known.buckets);
  } catch (error) {
    throw statementFailure(error, doing);
  }
}

function kindOf({ columns }: KnownKeys, at: number): KeyKind | undefined {
  const column = columns[at];
  return column === undefined ? undefined : keyKind(column.type);
}

function keyColumns({ all }: OpenStream, known: KnownKeys): readonly KeyColumn[] {
  return known.columns.map(({ name }) => {
    const of = columnOf(name, all);
    const kind = keyKind(of.column.type);
    if (kind !== undefined) return { of, kind };
    throw sqlFlowError(codes.deletes.keyNotComparable, { column: name, type: of.column.type });
  });
}

function columnOf(name: string, columns: readonly StreamColumn[]): StreamColumn {
  const found = findColumn(columns, name);
  if (found !== undefined) return found;
  const names = columns.map(({ column }) => column.name);
  const args = { key: name, columns: names.join(', '), where: 'the source', table: undefined };
  throw sqlFlowError(codes.data.keyColumnMissing, args);
}

async function sumsOf(
  { client }: Pick<Snapshot, 'client'>,
  { from, conditions }: Pick<Selection, 'from' | 'conditions'>,
  number: string,
  buckets: number,
): Promise<ReadonlyMap<number, KeySum>> {
  const { rows } = await client.query<{ bucket: number; count: string; checksum: string }>(
    // Without OFFSET the planner has each number computed twice.
    `SELECT ${bucketOf('n', buckets)} AS bucket, pg_catalog.count(*) AS count, pg_catalog.bit_xor(n) AS checksum
     FROM (SELECT ${number} AS n FROM ${from}${where(conditions)} OFFSET 0) AS numbers GROUP BY 1`,
  );
  return new Map(
    rows.map(({ bucket, count, checksum }) => [
      bucket,
      { count: BigInt(count), checksum: String(BigInt.asUintN(64, BigInt(checksum))) },
    ]),
  );
}

function isSame(one: KeySum, other: KeySum | undefined): boolean {
  return one.count === other?.count && one.checksum === other.checksum;
}
