import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';

/** Which server it is, and on which of its histories: transaction ids mean something only there. */
export interface ServerIdentity {
  /** Empty where the user may not ask. */
  readonly system: string;
  readonly timeline: number;
}

export async function readIdentity(client: pg.Client): Promise<ServerIdentity> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
       AND pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'EXECUTE') AS may`,
  );
  if (rows[0]?.may !== true) return { system: '', timeline: 0 };
  const found = await client.query<ServerIdentity>(
    `SELECT s.system_identifier::pg_catalog.text AS system, c.timeline_id AS timeline
     FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_checkpoint() c`,
  );
  return found.rows[0] ?? { system: '', timeline: 0 };
}

/** @throws SqlFlowError where the transactions of the earlier run are not those of this server. */
export function requireSameServer(before: ServerIdentity, now: ServerIdentity, table: string): void {
  if (before.system !== now.system) {
    throw sqlFlowError(codes.postgres.serverChanged, { table, what: 'this is another server than in the last run' });
  }
  if (before.timeline !== now.timeline) {
    const what = `the server was restored or promoted since the last run (timeline ${before.timeline}, now ${now.timeline})`;
    throw sqlFlowError(codes.postgres.serverChanged, { table, what });
  }
}
