import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import type { Relation } from '../catalog/relation.js';
import type { XminState } from './read-state.js';
import { readIdentity, requireSameServer } from './server-identity.js';

/** What a read by transactions goes by. */
export interface XminRead {
  /** Which rows were written by transactions that earlier reads have not seen the end of; undefined: all. */
  readonly condition: string | undefined;
  readonly state: XminState;
  /** The first transaction that had not begun. */
  readonly xmax: string;
  /** Transactions were open: the next read gives again what was written since the oldest of them began. */
  readonly mayReturn: boolean;
}

/** Transaction ids that lie further apart cannot be compared: they have 32 bits, and come round. */
const comparable = 2n ** 31n;

interface SnapshotFacts {
  readonly xmin: string;
  readonly xmax: string;
}

/**
 * Rows of all transactions that had not ended when the last read took its snapshot, by the id of the one that wrote them:
 * it does not matter when they began, what they stamped, or in which order they committed. To be called in the
 * transaction that reads.
 */
export async function planXmin(
  client: pg.Client,
  relation: Relation,
  before: XminState | undefined,
): Promise<XminRead> {
  const { rows } = await client.query<SnapshotFacts>(
    `SELECT pg_catalog.pg_snapshot_xmin(s)::pg_catalog.text AS xmin, pg_catalog.pg_snapshot_xmax(s)::pg_catalog.text AS xmax
     FROM (SELECT pg_catalog.pg_current_snapshot() AS s) AS q`,
  );
  const { xmin = '0', xmax = '0' } = rows[0] ?? {};
  const identity = await readIdentity(client);
  const table = `${relation.schema}.${relation.name}`;
  if (before !== undefined) {
    requireSameServer(before, identity, table);
    if (BigInt(before.xmin) > BigInt(xmax)) {
      throw sqlFlowError(codes.postgres.serverChanged, { table, what: 'the server has gone back since the last run' });
    }
  }
  const { oid, fileNode } = relation;
  return {
    condition: before === undefined ? undefined : since(BigInt(before.xmin), BigInt(xmax)),
    state: { method: 'xmin', ...identity, xmin, oid, fileNode },
    xmax,
    mayReturn: xmin !== xmax,
  };
}

function since(before: bigint, next: bigint): string | undefined {
  if (next - before >= comparable) return undefined;
  const short = before % 2n ** 32n;
  return `pg_catalog.age(xmin) BETWEEN 0 AND pg_catalog.age('${short}'::pg_catalog.xid)`;
}
