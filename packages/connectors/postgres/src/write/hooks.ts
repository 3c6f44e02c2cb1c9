import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import { statementFailure } from '../connection/failure.js';
import type { ConnectionSettings } from '../connection/settings.js';

/** Runs the statements of `pre_sql` or `post_sql` in the transaction of the write. */
export async function runHook(
  client: pg.Client,
  option: 'pre_sql' | 'post_sql',
  written: string | readonly string[] | undefined,
  settings: ConnectionSettings,
): Promise<void> {
  if (written === undefined) return;
  const before = await transactionId(client);
  for (const sql of [written].flat()) {
    try {
      await client.query(sql);
    } catch (error) {
      throw statementFailure(error, { settings, what: `running \`${option}\`` });
    }
    // A COMMIT in it would leave half of the export behind.
    const isSame = client.getTransactionStatus() === 'T' && (await transactionId(client)) === before;
    if (!isSame) throw sqlFlowError(codes.postgresWrite.hookEnded, { option }, { parameter: option });
  }
}

async function transactionId(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>('SELECT pg_catalog.txid_current()::pg_catalog.text AS id');
  return rows[0]?.id;
}
