import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import { existingTables, type Leaf } from '../catalog/leaves.js';
import type { Relation } from '../catalog/relation.js';
import { relationName } from '../read/copy-statement.js';
import { hasRows } from './has-rows.js';
import type { XminState } from './read-state.js';
import { seenBy } from './returned-rows.js';
import { readPosition, type SnapshotFacts } from './server-position.js';

/** What a read by transactions goes by. */
export interface XminRead {
  /** Which rows were written by transactions that earlier reads have not seen the end of; undefined: all. */
  readonly condition: string | undefined;
  readonly state: XminState;
  readonly snapshot: SnapshotFacts;
}

/** A table and the tables that hold its rows. */
export interface FollowedTable {
  readonly relation: Relation;
  readonly leaves: readonly Leaf[];
}

/** Transaction ids that lie further apart cannot be compared: they have 32 bits, and come round. */
const comparable = 2n ** 31n;

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
  const { oid, fileNode } = table.relation;
  const { identity, snapshot } = await readPosition(client, table.relation, before);
  const { xmin, xmax } = snapshot;
  const leaves = table.leaves.map((leaf) => leaf.oid);
  const files = table.leaves.map((leaf) => leaf.fileNode);
  const parted = await partedTables(client, leaves, before);
  const { snapshot: seen, isBehind } = seenBy(snapshot, before);
  const mayReturn = xmin !== xmax || isBehind || parted.returning.length > 0;
  const made = { oid, fileNode, leaves, files, ...parted };
  return {
    condition: before === undefined ? undefined : await unread(client, table, before, BigInt(xmax)),
    state: { method: 'xmin', ...identity, xmin, ...made, mayReturn, snapshot: seen, floor: null, reads: [] },
    snapshot,
  };
}

/** Tables that are no part of it any more, and up to where they were read when they still were. */
async function partedTables(
  client: pg.Client,
  leaves: readonly number[],
  before: XminState | undefined,
): Promise<Pick<XminState, 'parted' | 'returning'>> {
  if (before === undefined) return { parted: {}, returning: [] };
  const read = (before.leaves ?? []).map((leaf): [string, string] => [String(leaf), before.xmin]);
  const known = new Map([...Object.entries(before.parted), ...read]);
  for (const leaf of leaves) known.delete(String(leaf));
  const existing = await existingTables(client, [...known.keys()]);
  const parted = [...known].filter(([leaf]) => existing.has(leaf));
  const left = before.mayReturn ? read.map(([leaf]) => leaf) : [];
  const returning = new Set([...before.returning, ...left]);
  return {
    parted: Object.fromEntries(parted),
    returning: parted.map(([leaf]) => leaf).filter((leaf) => returning.has(leaf)),
  };
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

/** Rows of this transaction and later ones; undefined: it cannot be told any more which these are. */
export function since(before: bigint, next: bigint): string | undefined {
  if (next - before >= comparable) return undefined;
  const short = before % 2n ** 32n;
  return `pg_catalog.age(xmin) BETWEEN 0 AND pg_catalog.age('${short}'::pg_catalog.xid)`;
}
