import { type CheckStep, checkStep } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import { refuseHiddenRows } from './hidden-rows.js';
import { readTarget, requireSchema } from './read-target.js';
import { writeFailure } from './write-failure.js';
import { grantsFor, type Writing } from './write-table.js';
import { inWrite } from './write-transaction.js';

/** Connects, and says whether the table can be written to. Changes nothing. */
export async function checkTarget(writing: Writing): Promise<readonly CheckStep[]> {
  const { target, pool, context, options } = writing;
  const { signal } = context;
  const what = { settings: pool.settings, table: target.shown, grants: [] };
  const tell = (error: unknown): never => {
    throw writeFailure(error, what);
  };
  const connected = await checkStep('connect', () =>
    inWrite(writing, signal, async (client) => {
      const { rows } = await client.query<{ version: string }>(
        `SELECT pg_catalog.current_setting('server_version') AS version`,
      );
      return `PostgreSQL ${rows[0]?.version ?? '?'}, database ${pool.settings.database}, user ${pool.settings.user}`;
    }).catch(tell),
  );
  if (connected.result !== 'passed') return [connected];
  const found = await checkStep('find the table', () =>
    inWrite(writing, signal, async (client) => {
      await requireSchema(client, target);
      const table = await readTarget(client, target);
      if (table !== undefined) refuseHiddenRows(table, target, options.mode, options);
      return table === undefined
        ? `${target.shown} is not there yet, and will be made`
        : `${target.shown} has ${table.columns.length} columns`;
    }).catch(tell),
  );
  if (found.result !== 'passed') return [connected, found];
  const allowed = await checkStep('look at the rights', () =>
    inWrite(writing, signal, (client) => requireRights(client, writing)).catch(tell),
  );
  return [connected, found, allowed];
}

/** What any write needs. What else a mode does is told by the write: it depends on the rows and on what is there. */
async function requireRights(client: pg.Client, writing: Writing): Promise<string> {
  const { target, pool, options } = writing;
  const { user } = pool.settings;
  const { rows } = await client.query<{ exists: boolean; allowed: boolean }>(
    `SELECT c.oid IS NOT NULL AS exists, CASE WHEN c.oid IS NULL THEN pg_catalog.has_schema_privilege(n.oid, 'CREATE')
       ELSE pg_catalog.has_any_column_privilege(c.oid, 'INSERT')
         AND ($3 <> 'merge' OR pg_catalog.has_any_column_privilege(c.oid, 'UPDATE')) END AS allowed
     FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $2
     WHERE n.nspname = $1`,
    [target.schema, target.name, options.mode],
  );
  const { exists = false, allowed = false } = rows[0] ?? {};
  if (allowed) return `${user} may ${exists ? 'write to it' : `make tables in ${target.schema}`}`;
  const reason = exists ? `${user} may not write to it` : `${user} may not make tables in ${target.schema}`;
  const grants = grantsFor(writing, options.mode).slice(exists ? 1 : 0, exists ? 2 : 1);
  throw sqlFlowError(codes.postgresWrite.writeRightMissing, { table: target.shown, user, reason, grants });
}
