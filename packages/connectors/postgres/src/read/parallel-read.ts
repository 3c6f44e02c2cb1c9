import { setMaxListeners } from 'node:events';
import { SqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import type { Leaf } from '../catalog/leaves.js';
import type { Relation } from '../catalog/relation.js';
import { sqlStateOf } from '../connection/failure.js';
import type { Reports } from '../incremental/reports.js';
import type { Opened } from './open-stream.js';
import { rangeConditions } from './page-ranges.js';
import { exportSnapshot, lockJoined } from './shared-snapshot.js';
import { joinNow, type Reading, type Snapshot } from './snapshot.js';

/** A transaction that reads a part of the rows. */
export interface Part {
  readonly snapshot: Snapshot;
  /** Which rows they are; undefined: all. */
  readonly condition: string | undefined;
}

export interface Sharing {
  readonly leaves: readonly Leaf[];
  /** Why it cannot be read in parts; undefined: it can. */
  readonly hindrance: string | undefined;
  readonly reports: Reports;
  readonly signal: AbortSignal;
}

/** Less than this is read sooner by one than a further connection is made. */
const leastBytes = 4 * 1024 * 1024;

/**
 * Shares a read among as many connections as were asked for, as many as can be had, and no more than the table is worth.
 * All see what the first one sees.
 */
export async function shareRead(reading: Reading, opened: Opened, sharing: Sharing): Promise<readonly Part[]> {
  const { snapshot } = opened;
  const alone = [{ snapshot, condition: undefined }];
  const asked = reading.params.parallel;
  if (asked === 1) return alone;
  const { hindrance, reports, leaves } = sharing;
  if (hindrance !== undefined) {
    reports.fewerReaders(asked, 1, hindrance);
    return alone;
  }
  const { pages, bytes } = await sizesOf(snapshot.client, leaves);
  const worth = Math.min(asked, Math.floor(bytes / leastBytes), Math.max(0, ...pages));
  if (worth < 2) return alone;
  const joined = await joinAll(reading, opened, worth - 1, sharing);
  const conditions = rangeConditions(pages, 1 + joined.length);
  const [first, ...others] = conditions;
  for (const each of joined.slice(others.length)) await each.end();
  return [
    { snapshot, condition: first },
    ...joined.slice(0, others.length).map((each, at) => ({ snapshot: each, condition: others[at] })),
  ];
}

/** Why rows have no place of their own that a part of them could be read by. */
export function whyNoPlaces(relation: Relation | undefined, leaves: readonly Leaf[]): string | undefined {
  if (relation === undefined) return 'the rows of a query have no place (`ctid`) to cut it by';
  const { kind, readable } = relation;
  if (kind === 'v') return 'the rows of a view have no place (`ctid`) to cut it by';
  if (kind === 'f') return 'the rows of a foreign table have no place (`ctid`) to cut it by';
  const odd = leaves.find((leaf) => leaf.kind === 'f' || (leaf.accessMethod !== null && leaf.accessMethod !== 'heap'));
  if (odd !== undefined) return `the rows of its part ${odd.name} have no place (\`ctid\`) to cut it by`;
  return readable ? undefined : 'only some of its columns may be read, and the place of a row is not among them';
}

/**
 * Nothing but the tables that the snapshot knows to be part of it. What a statement reads is found out when it begins: one
 * that is attached by then would be read in some parts, and not in those that have begun.
 */
export function withinLeaves(
  parts: readonly Part[],
  relation: Relation | undefined,
  leaves: readonly Leaf[],
): readonly Part[] {
  if (relation === undefined || !['r', 'p'].includes(relation.kind) || !relation.readable) return parts;
  const known = leaves.length === 0 ? 'false' : `tableoid IN (${leaves.map(({ oid }) => oid).join(', ')})`;
  return parts.map(({ snapshot, condition }) => ({
    snapshot,
    condition: condition === undefined ? known : `${condition} AND ${known}`,
  }));
}

interface Sizes {
  /** Of each table that holds rows. */
  readonly pages: readonly number[];
  /** Of all, with long values that are kept apart. */
  readonly bytes: number;
}

/** What there is now, not what the last ANALYZE counted. */
async function sizesOf(client: pg.Client, leaves: readonly Leaf[]): Promise<Sizes> {
  const { rows } = await client.query<{ pages: number; bytes: number }>(
    `SELECT ceil(pg_catalog.pg_relation_size(oid) / pg_catalog.current_setting('block_size')::pg_catalog.float8) AS pages,
       pg_catalog.pg_table_size(oid)::pg_catalog.float8 AS bytes
     FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS leaves(oid)`,
    [leaves.map(({ oid }) => oid)],
  );
  return { pages: rows.map(({ pages }) => pages), bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Transactions on further connections that see the same; fewer where not as many can be had. */
async function joinAll(
  reading: Reading,
  { snapshot, stream, shared }: Opened,
  count: number,
  { reports, signal }: Sharing,
): Promise<readonly Snapshot[]> {
  const id = shared ?? (await exportSnapshot(snapshot.client));
  // One for each connection.
  setMaxListeners(0, signal);
  const tries = await Promise.all(
    Array.from({ length: count }, () => join(reading, stream.from, id, signal).catch(reasonOf)),
  );
  const joined = tries.filter((each) => typeof each === 'object');
  try {
    signal.throwIfAborted();
  } catch (error) {
    await Promise.all(joined.map((each) => each.cancel()));
    throw error;
  }
  const [reason] = tries.filter((each) => typeof each === 'string');
  if (reason !== undefined) reports.fewerReaders(reading.params.parallel, 1 + joined.length, reason);
  return joined;
}

async function join(reading: Reading, from: string, id: string, signal: AbortSignal): Promise<Snapshot | string> {
  const joined = await joinNow(reading, signal, id);
  if (joined === undefined) return 'all connections that `max_connections` allows are in use';
  try {
    await lockJoined(joined.client, from, reading.pool.settings.session);
    return joined;
  } catch (error) {
    await joined.cancel();
    throw error;
  }
}

/** Who reads alone reads all the same, only not as fast: what went wrong is told, and no more. */
function reasonOf(error: unknown): string {
  if (sqlStateOf(error) === '55P03') return 'somebody waits to change the table, and all others wait behind';
  if (SqlFlowError.isInstance(error)) return error.diagnostic.message;
  return error instanceof Error ? error.message : String(error);
}
