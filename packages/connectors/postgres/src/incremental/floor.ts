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
  hidden: 'this user may not see the sessions of others (`pg_read_all_stats`)',
  prepared: 'there are prepared transactions',
  standby: 'a standby does not know the transactions of its primary',
  untracked: '`track_activities` is off at the server or for a session',
};

export interface FloorRead {
  readonly state: FloorState;
  readonly unknown: FloorUnknown | undefined;
}

/**
 * When the oldest transaction began that is open in this database, to be asked before the snapshot is taken and outside
 * of its transaction. What is stamped with a time of the server by then lies above it. A transaction of which the server
 * says nothing to this user, not even of which kind it is, may be older. The second that is taken off is for those that
 * have begun and do not show yet.
 */
export async function readFloor(client: pg.Client): Promise<FloorRead> {
  const identity = await readIdentity(client);
  const { rows } = await client.query<Activity>(
    `SELECT pg_catalog.to_char(least(pg_catalog.statement_timestamp() - interval '1 second', min(began)) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS floor,
       coalesce(bool_or(hidden), false) AS hidden,
       EXISTS (SELECT FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()) AS prepared,
       pg_catalog.pg_is_in_recovery() AS standby,
       pg_catalog.current_setting('track_activities') = 'on' AND NOT coalesce(bool_or(silent), false) AS tracked
     FROM (
       SELECT backend_type IS NULL AS hidden, state = 'disabled' AS silent,
         CASE backend_type WHEN 'client backend' THEN coalesce(xact_start, query_start) ELSE xact_start END AS began
       FROM pg_catalog.pg_stat_activity
       WHERE datid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
         AND pid <> pg_catalog.pg_backend_pid() AND state IS DISTINCT FROM 'idle'
         AND backend_type IS DISTINCT FROM 'autovacuum worker'
     ) AS sessions`,
  );
  const facts = rows[0];
  const unknown = facts === undefined ? 'hidden' : whyUnknown(facts);
  const floor = unknown === undefined ? (facts?.floor ?? null) : null;
  return { state: { method: 'floor', ...identity, floor }, unknown };
}

/**
 * The same for who reads by another connection. Of several servers that may be another one, and a standby may lack what was
 * committed before the floor on its primary.
 */
export async function floorFor(client: pg.Client, floor: FloorRead): Promise<FloorRead> {
  const { rows } = await client.query<{ standby: boolean }>('SELECT pg_catalog.pg_is_in_recovery() AS standby');
  if (floor.unknown !== undefined || rows[0]?.standby === false) return floor;
  return { state: { ...floor.state, floor: null }, unknown: 'standby' };
}

function whyUnknown({ hidden, prepared, standby, tracked }: Activity): FloorUnknown | undefined {
  if (!tracked) return 'untracked';
  if (standby) return 'standby';
  if (prepared) return 'prepared';
  return hidden ? 'hidden' : undefined;
}
