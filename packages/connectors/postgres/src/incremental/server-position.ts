import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import type { Relation } from '../catalog/relation.js';
import type { XminState } from './read-state.js';
import { readIdentity, requireSameServer, type ServerIdentity } from './server-identity.js';

/** Transaction ids are 64-bit numbers as text. */
export interface SnapshotFacts {
  /** The oldest transaction that is open. */
  readonly xmin: string;
  /** The next that begins. */
  readonly xmax: string;
  /** The snapshot as the server writes it. */
  readonly text: string;
}

/** Where a server is: which one, and what the transaction that asks sees of it. */
export interface ServerPosition {
  readonly identity: ServerIdentity;
  readonly snapshot: SnapshotFacts;
}

/** @throws SqlFlowError where it is not the server of the last run, or is not as far as that was. */
export async function readPosition(
  client: pg.Client,
  { schema, name }: Pick<Relation, 'schema' | 'name'>,
  before: XminState | undefined,
): Promise<ServerPosition> {
  const { rows } = await client.query<SnapshotFacts & { readonly standby: boolean }>(
    `SELECT pg_catalog.pg_snapshot_xmin(s)::pg_catalog.text AS xmin, pg_catalog.pg_snapshot_xmax(s)::pg_catalog.text AS xmax,
       s::pg_catalog.text AS text, pg_catalog.pg_is_in_recovery() AS standby
     FROM (SELECT pg_catalog.pg_current_snapshot() AS s) AS q`,
  );
  const { xmin = '0', xmax = '0', text = '', standby = false } = rows[0] ?? {};
  const identity = await readIdentity(client);
  if (before !== undefined) {
    const table = `${schema}.${name}`;
    requireSameServer(before, identity, table);
    // What it has not seen the end of, though the last run has, would be read again, and remembered as still to be read.
    const last = lastOpen(before);
    if (last > BigInt(xmin)) {
      const args = standby ? behind : last > BigInt(xmax) ? goneBack : stillOpen;
      throw sqlFlowError(codes.postgres.serverChanged, { table, ...args });
    }
  }
  return { identity, snapshot: { xmin, xmax, text } };
}

/** The oldest transaction that was open in the last run. */
function lastOpen({ xmin, reads }: XminState): bigint {
  const [last = xmin] = reads.at(-1)?.snapshot.split(':') ?? [];
  return BigInt(last);
}

const behind = {
  what: 'this standby is behind what the last run has read',
  hint: 'run it again when it has caught up',
};

const goneBack = { what: 'the server has gone back since the last run' };

/** A commit that waits for other standbys is over on one that has it already. */
const stillOpen = {
  what: 'a transaction is open here that was over on the standby of the last run',
  hint: 'run it again when that transaction has ended',
};
