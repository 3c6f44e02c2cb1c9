import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { sqlStateOf } from '../connection/failure.js';
import type { TargetName } from './target-name.js';
import { inWrite, type WritingPlace } from './write-transaction.js';

/**
 * Which writes were applied: a row each in `sqlflow_writes`, in the transaction of the write. A run that is killed after
 * the server has committed and before its own history knows writes again when it is resumed, under the same id.
 */
export interface WriteLog {
  /**
   * Takes the id for this transaction. False: a write under this id was applied. Waits for another transaction that has
   * it: that of a killed run, whose server has not noticed yet.
   */
  claim(client: pg.Client, writeId: string): Promise<boolean>;
  /** Whether a write whose COMMIT was not answered was applied. */
  wasApplied(client: pg.Client, writeId: string): Promise<boolean>;
  /** Forgets what is so old that no run is resumed any more. */
  prune(client: pg.Client): Promise<void>;
}

interface LogFacts {
  readonly exists: boolean;
  readonly usable: boolean;
  readonly prunable: boolean;
  readonly creatable: boolean;
}

/**
 * The log of the target's schema, made when missing. Undefined where the user may neither use nor make it: then only what
 * comes to the same when it is written twice can be written. `neededBy`: the option that asks for what does not.
 */
export async function openWriteLog(
  place: WritingPlace,
  target: TargetName,
  neededBy: string | undefined,
  signal: AbortSignal,
): Promise<WriteLog | undefined> {
  const table = `${pg.escapeIdentifier(target.schema)}.sqlflow_writes`;
  let facts = await inWrite(place, signal, (client) => readFacts(client, target));
  if (!facts.exists && facts.creatable) {
    await inWrite(place, signal, (client) => client.query(create(table))).catch(ignoreOther);
    facts = await inWrite(place, signal, (client) => readFacts(client, target));
  }
  if (facts.usable) return logOf(table, target, facts.prunable);
  if (neededBy === undefined) return undefined;
  const { user } = place.pool.settings;
  const grant = `GRANT SELECT, INSERT ON ${table} TO ${pg.escapeIdentifier(user)}`;
  const grants = facts.exists ? [grant] : [create(table), grant];
  const reason = `\`${neededBy}\` is done once only, as ${table} remembers, which this user may not ${facts.exists ? 'use' : 'make'}`;
  throw sqlFlowError(codes.postgresWrite.writeRightMissing, { table: target.shown, user, reason, grants });
}

function logOf(table: string, { shown }: TargetName, prunable: boolean): WriteLog {
  const insert = `INSERT INTO ${table} (write_id, target) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
  const claim = async (client: pg.Client, writeId: string): Promise<boolean> =>
    (await client.query(insert, [writeId, shown])).rowCount === 1;
  return {
    claim,
    wasApplied: async (client, writeId) => !(await claim(client, writeId)),
    async prune(client) {
      if (!prunable) return;
      await client.query(
        `DELETE FROM ${table} WHERE write_id IN (
          SELECT write_id FROM ${table} WHERE written_at < pg_catalog.now() - interval '90 days'
          LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
      );
    },
  };
}

function create(table: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (write_id text PRIMARY KEY, target text NOT NULL, written_at timestamptz NOT NULL DEFAULT now())`;
}

async function readFacts(client: pg.Client, { schema }: TargetName): Promise<LogFacts> {
  const { rows } = await client.query<LogFacts>(
    `SELECT c.oid IS NOT NULL AS exists,
       coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
         AND pg_catalog.has_table_privilege(c.oid, 'SELECT'), false) AS usable,
       coalesce(pg_catalog.has_table_privilege(c.oid, 'DELETE') AND pg_catalog.has_table_privilege(c.oid, 'UPDATE'),
         false) AS prunable,
       pg_catalog.has_schema_privilege(n.oid, 'CREATE') AS creatable
     FROM pg_catalog.pg_namespace n
       LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'sqlflow_writes'
     WHERE n.nspname = $1`,
    [schema],
  );
  return rows[0] ?? { exists: false, usable: false, prunable: false, creatable: false };
}

/** Two may make it at the same time; the server tells one of them in one of these ways. */
function ignoreOther(error: unknown): void {
  const state = sqlStateOf(error) ?? '';
  if (!['23505', '42P07', '42710', 'XX000'].includes(state)) throw error;
}
