import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { sqlStateOf } from '../connection/failure.js';
import { serverName } from '../connection/server-name.js';
import { type SessionSettings, setLocal } from '../connection/session-settings.js';
import type { ConnectionSettings } from '../connection/settings.js';

/** The name by which other transactions join what this one sees, as long as it lasts. Not within a savepoint. */
export async function exportSnapshot(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>('SELECT pg_catalog.pg_export_snapshot() AS id');
  const [row] = rows;
  if (row === undefined) throw new Error('the server did not name the snapshot');
  return row.id;
}

/** What has a transaction that has seen nothing yet see what another one sees. */
export function joinStatement(snapshot: string): string {
  return `SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`;
}

/** The server does not know the snapshot: no such file, or who exported it is gone, or it is of another database. */
const unknownSnapshot = ['22023', '42704', '55000', '0A000'];

/** Undefined: it is about something else. */
export function joinFailure(error: unknown, settings: ConnectionSettings): SqlFlowError | undefined {
  if (!unknownSnapshot.includes(sqlStateOf(error) ?? '')) return undefined;
  const reason = error instanceof Error ? error.message : String(error);
  return sqlFlowError(codes.postgresSharing.snapshotGone, { server: serverName(settings), reason }, { cause: error });
}

const lockMilliseconds = 100;

/**
 * Locks what is read, in a transaction that has joined another one's snapshot, which has it locked too. Who waits for that
 * other transaction to end, as a TRUNCATE does, has everybody else wait behind it: to wait here would be for ever.
 */
export async function lockJoined(client: pg.Client, from: string, session: SessionSettings): Promise<void> {
  const { lock_timeout: lock } = session;
  const usual = lock === undefined ? 'SET LOCAL lock_timeout TO DEFAULT' : setLocal({ lock_timeout: lock });
  await client.query(`SET LOCAL lock_timeout = ${lockMilliseconds}; SELECT FROM ${from} LIMIT 0; ${usual}`);
}
