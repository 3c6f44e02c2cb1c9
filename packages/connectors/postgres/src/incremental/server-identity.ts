import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';

/** Which server it is, and on which of its histories: transaction ids mean something only there. */
export interface ServerIdentity {
  /** Empty where the user may not ask. */
  readonly system: string;
  readonly timeline: number;
  /** The id of the database; empty in what an earlier version noted. */
  readonly database: string;
}

/**
 * Of a primary the one in the name of the file that it writes to: what it has noted of its last checkpoint is older for a
 * while after a promotion. Of a standby the newest that anything tells of; the receiver does so only to who may see it.
 */
const timeline = `CASE WHEN pg_catalog.pg_is_in_recovery()
  THEN greatest(c.timeline_id, r.min_recovery_end_timeline, (SELECT received_tli FROM pg_catalog.pg_stat_wal_receiver))
  ELSE ('x' || pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int END`;

export async function readIdentity(client: pg.Client): Promise<ServerIdentity> {
  const { rows } = await client.query<{ may: boolean; database: string }>(
    `SELECT (SELECT oid::pg_catalog.text FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
         AS database,
       pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
       AND pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'EXECUTE')
       AND pg_catalog.has_function_privilege('pg_catalog.pg_control_recovery()', 'EXECUTE') AS may`,
  );
  const { may = false, database = '' } = rows[0] ?? {};
  if (!may) return { system: '', timeline: 0, database };
  const found = await client.query<Omit<ServerIdentity, 'database'>>(
    `SELECT s.system_identifier::pg_catalog.text AS system, ${timeline} AS timeline
     FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_checkpoint() c, pg_catalog.pg_control_recovery() r`,
  );
  return { ...(found.rows[0] ?? { system: '', timeline: 0 }), database };
}

/** @throws SqlFlowError where the transactions of the earlier run are not those of this server. */
export function requireSameServer(before: ServerIdentity, now: ServerIdentity, table: string): void {
  requireSameDatabase(before, now, table);
  if (before.timeline !== now.timeline) {
    const what = `the server was restored or promoted since the last run (timeline ${before.timeline}, now ${now.timeline})`;
    throw sqlFlowError(codes.postgres.serverChanged, { table, what });
  }
}

type DatabaseIdentity = Pick<ServerIdentity, 'system' | 'database'>;

/** @throws SqlFlowError where the rows of the earlier run were those of another database, wherever that was said. */
export function requireSameDatabase(before: DatabaseIdentity, now: DatabaseIdentity, table: string): void {
  if (before.system !== now.system) {
    throw sqlFlowError(codes.postgres.serverChanged, { table, what: 'this is another server than in the last run' });
  }
  if (before.database !== '' && before.database !== now.database) {
    throw sqlFlowError(codes.postgres.serverChanged, { table, what: 'this is another database than in the last run' });
  }
}
