import type pg from 'pg';
import type { FloorState } from './read-state.js';
import { readIdentity } from './server-identity.js';

interface Activity {
  readonly floor: string;
  /** Sessions whose transactions this user may not look at. */
  readonly hidden: boolean;
  readonly prepared: boolean;
  readonly standby: boolean;
  readonly tracked: boolean;
}

/** Why nobody can tell when the oldest open transaction began. */
export type FloorUnknown = 'hidden' | 'prepared' | 'standby' | 'untracked';

/** The same for people. */
export const floorUnknown: Readonly<Record<FloorUnknown, string>> = {
  hidden: 'this user may not see the sessions of others (`pg_read_all_stats`), so the next run reads everything again',
  prepared: 'there are prepared transactions, so the next run reads everything again',
  standby: 'a standby does not know the transactions of its primary, so the next run reads everything again',
  untracked: '`track_activities` is off at the server, so the next run reads everything again',
};

export interface FloorRead {
  readonly state: FloorState;
  readonly unknown: FloorUnknown | undefined;
}

/**
 * When the oldest transaction began that is open in this database, to be asked before the snapshot is taken and outside
 * of its transaction. What is stamped with a time of the server by then lies above it. A transaction of which the server
 * says nothing to this user may be older.
 */
export async function readFloor(client: pg.Client): Promise<FloorRead> {
  const identity = await readIdentity(client);
  const { rows } = await client.query<Activity>(
    `SELECT pg_catalog.to_char(least(pg_catalog.clock_timestamp(), min(coalesce(xact_start, query_start))) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS floor,
       coalesce(bool_or(state IS NULL), false) AS hidden,
       EXISTS (SELECT FROM pg_catalog.pg_prepared_xacts) AS prepared,
       pg_catalog.pg_is_in_recovery() AS standby,
       pg_catalog.current_setting('track_activities') = 'on' AS tracked
     FROM pg_catalog.pg_stat_activity
     WHERE datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
       AND pid <> pg_catalog.pg_backend_pid() AND backend_type = 'client backend'
       AND state IS DISTINCT FROM 'idle'`,
  );
  const facts = rows[0];
  const unknown = facts === undefined ? 'hidden' : whyUnknown(facts);
  const floor = unknown === undefined ? (facts?.floor ?? null) : null;
  return { state: { method: 'floor', ...identity, floor }, unknown };
}

function whyUnknown({ hidden, prepared, standby, tracked }: Activity): FloorUnknown | undefined {
  if (!tracked) return 'untracked';
  if (standby) return 'standby';
  if (prepared) return 'prepared';
  return hidden ? 'hidden' : undefined;
}
