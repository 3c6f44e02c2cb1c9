import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import { existingTables, type Leaf } from '../catalog/leaves.js';
import type { Relation } from '../catalog/relation.js';
import { relationName } from '../read/copy-statement.js';
import { hasRows } from './has-rows.js';
import type { XminState } from './read-state.js';
import { readIdentity, requireSameServer } from './server-identity.js';

/** What a read by transactions goes by. */
export interface XminRead {
  /** Which rows were written by transactions that earlier reads have not seen the end of; undefined: all. */
  readonly condition: string | undefined;
  readonly state: XminState;
  /** Transactions were open: the next read gives again what was written since the oldest of them began. */
  readonly mayReturn: boolean;
}

/** A table and the tables that hold its rows. */
export interface FollowedTable {
  readonly relation: Relation;
  readonly leaves: readonly Leaf[];
}

/** Transaction ids that lie further apart cannot be compared: they have 32 bits, and come round. */
const comparable = 2n ** 31n;

interface SnapshotFacts {
  readonly xmin: string;
  readonly xmax: string;
  readonly standby: boolean;
}

/**
 * Rows of all transactions that had not ended when the last read took its snapshot, by the id of the one that wrote them:
 * it does not matter when they began, what they stamped, or in which order they committed. All rows of tables that have
 * become part of this one since: they may have been filled long before. To be called in the transaction that reads.
 */
export async function planXmin(
  client: pg.Client,
  table: FollowedTable,
  before: XminState | undefined,
): Promise<XminRead> {
  const { rows } = await client.query<SnapshotFacts>(
    `SELECT pg_catalog.pg_snapshot_xmin(s)::pg_catalog.text AS xmin, pg_catalog.pg_snapshot_xmax(s)::pg_catalog.text AS xmax,
       pg_catalog.pg_is_in_recovery() AS standby
     FROM (SELECT pg_catalog.pg_current_snapshot() AS s) AS q`,
  );
  const { xmin = '0', xmax = '0', standby = false } = rows[0] ?? {};
  const identity = await readIdentity(client);
  const { oid, fileNode, schema, name } = table.relation;
  if (before !== undefined) {
    requireSameServer(before, identity, `${schema}.${name}`);
    if (BigInt(before.xmin) > BigInt(xmax)) {
      const args = standby ? behind : { what: 'the server has gone back since the last run' };
      throw sqlFlowError(codes.postgres.serverChanged, { table: `${schema}.${name}`, ...args });
    }
  }
  const leaves = table.leaves.map((leaf) => leaf.oid);
  const parted = await partedTables(client, leaves, before);
  return {
    condition: before === undefined ? undefined : await unread(client, table, before, BigInt(xmax)),
    state: { method: 'xmin', ...identity, xmin, oid, fileNode, leaves, parted },
    mayReturn: xmin !== xmax,
  };
}

const behind = {
  what: 'this standby is behind what the last run has read',
  hint: 'run it again when it has caught up',
};

/** Tables that are no part of it any more, and up to where they were read when they still were. */
async function partedTables(
  client: pg.Client,
  leaves: readonly number[],
  before: XminState | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (before === undefined) return {};
  const read = (before.leaves ?? []).map((leaf): [string, string] => [String(leaf), before.xmin]);
  const known = new Map([...Object.entries(before.parted), ...read]);
  for (const leaf of leaves) known.delete(String(leaf));
  const existing = await existingTables(client, [...known.keys()]);
  return Object.fromEntries([...known].filter(([leaf]) => existing.has(leaf)));
}

/** @throws SqlFlowError where it cannot be told which rows are new. */
async function unread(
  client: pg.Client,
  { relation, leaves }: FollowedTable,
  before: XminState,
  next: bigint,
): Promise<string | undefined> {
  const written = since(BigInt(before.xmin), next);
  if (written === undefined) return undefined;
  const refuse = (what: string) =>
    sqlFlowError(codes.postgres.cannotGoOn, { stream: `${relation.schema}.${relation.name}`, what });
  const isOne = leaves.every(({ oid }) => oid === relation.oid);
  if (before.leaves === null && !isOne) throw refuse('earlier runs did not note which partitions there were');
  const read = new Set(before.leaves ?? [before.oid]);
  const conditions = [written];
  const added: number[] = [];
  for (const { oid } of leaves) {
    const from = before.parted[String(oid)];
    if (read.has(oid)) continue;
    if (from === undefined) added.push(oid);
    else conditions.push(`tableoid = ${oid} AND ${since(BigInt(from), next) ?? 'true'}`);
  }
  if (added.length === 0) return conditions.join(' OR ');
  const isAdded = `tableoid IN (${added.join(', ')})`;
  if (
    relation.oid !== before.oid &&
    (await hasRows(client, relationName(relation), `${isAdded} AND NOT (${written})`))
  ) {
    throw refuse('it is another table than in the last run, with rows that were written before that');
  }
  return [...conditions, isAdded].join(' OR ');
}

function since(before: bigint, next: bigint): string | undefined {
  if (next - before >= comparable) return undefined;
  const short = before % 2n ** 32n;
  return `pg_catalog.age(xmin) BETWEEN 0 AND pg_catalog.age('${short}'::pg_catalog.xid)`;
}
