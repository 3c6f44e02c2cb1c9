import { type CheckStep, checkStep } from '@sqlflow/connector-sdk';
import { refuseHiddenRows } from './hidden-rows.js';
import { readTarget, requireSchema } from './read-target.js';
import { writeFailure } from './write-failure.js';
import type { Writing } from './write-table.js';
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
  return [connected, found];
}
