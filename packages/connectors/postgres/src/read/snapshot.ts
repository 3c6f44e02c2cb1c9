import type { ConnectorContext } from '@sqlflow/connector-sdk';
import { connectFailure, statementFailure } from '../connection/failure.js';
import type { ConnectionPool, Lease } from '../connection/pool.js';
import { serverName } from '../connection/server-name.js';
import { setLocal } from '../connection/session-settings.js';
import type { ConnectionSettings } from '../connection/settings.js';
import type { PostgresParams } from '../params/source.js';
import { joinFailure, joinStatement } from './shared-snapshot.js';

/** What reading needs. */
export interface Reading {
  readonly pool: ConnectionPool;
  readonly params: PostgresParams;
  readonly context: ConnectorContext;
}

/** A connection in a transaction that sees one state of the database and changes nothing. */
export interface Snapshot extends Pick<Lease, 'client' | 'cancel'> {
  /** Ends the transaction, and gives the connection back. */
  end(): Promise<void>;
}

/**
 * Connects, again after failures that pass, and begins a transaction. What it sees is not fixed yet: the first query does
 * that, or the snapshot of another transaction that it joins. It is ended, and what runs in it, on an abort.
 */
export async function beginSnapshot(reading: Reading, signal: AbortSignal, joined?: string): Promise<Snapshot> {
  return begin(reading, signal, joined).catch(async (error: unknown) => {
    const { nameDatabases } = await import('../catalog/list-databases.js');
    return nameDatabases(error, reading.pool.settings, reading.context.signal);
  });
}

/**
 * The same on a connection that is free or can be had now, once.
 *
 * @returns undefined where all connections that are allowed are in use.
 */
export async function joinNow({ pool }: Reading, signal: AbortSignal, joined: string): Promise<Snapshot | undefined> {
  const lease = await pool.leaseNow(signal);
  return lease === undefined ? undefined : beginOn(lease, pool.settings, signal, joined);
}

async function begin({ pool, context }: Reading, signal: AbortSignal, joined: string | undefined): Promise<Snapshot> {
  const { settings } = pool;
  return context.resilience.run(
    serverName(settings),
    async (attempt) => beginOn(await pool.lease(attempt.signal), settings, signal, joined),
    { signal },
  );
}

async function beginOn(
  lease: Lease,
  settings: ConnectionSettings,
  signal: AbortSignal,
  joined: string | undefined,
): Promise<Snapshot> {
  const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${setLocal(settings.session)}`;
  try {
    await lease.client.query(joined === undefined ? begin : `${begin}; ${joinStatement(joined)}`);
  } catch (error) {
    await lease.cancel();
    throw (joined === undefined ? undefined : joinFailure(error, settings)) ?? connectFailure(error, settings);
  }
  return snapshotOf(lease, signal);
}

/** Asks something outside of any transaction. */
export async function inSession<T>(
  { pool }: Reading,
  signal: AbortSignal,
  ask: (client: Lease['client']) => Promise<T>,
): Promise<T> {
  const lease = await pool.lease(signal);
  try {
    const answer = await ask(lease.client);
    lease.release();
    return answer;
  } catch (error) {
    await lease.cancel();
    throw error;
  }
}

function snapshotOf(lease: Lease, signal: AbortSignal): Snapshot {
  let cancelling: Promise<void> | undefined;
  const cancel = (): Promise<void> => {
    signal.removeEventListener('abort', abort);
    cancelling ??= lease.cancel();
    return cancelling;
  };
  const abort = (): void => {
    void cancel();
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return {
    client: lease.client,
    cancel,
    async end() {
      try {
        await lease.client.query('COMMIT');
        signal.removeEventListener('abort', abort);
        lease.release();
      } catch {
        // It has only read: there is nothing that could be lost.
        await cancel();
      }
    },
  };
}

/** Does something in one state of the database. */
export async function inSnapshot<T>(
  reading: Reading,
  what: string,
  work: (snapshot: Snapshot) => Promise<T>,
  signal: AbortSignal = reading.context.signal,
): Promise<T> {
  const snapshot = await beginSnapshot(reading, signal);
  try {
    const result = await work(snapshot);
    await snapshot.end();
    return result;
  } catch (error) {
    await snapshot.cancel();
    signal.throwIfAborted();
    throw statementFailure(error, { settings: reading.pool.settings, what });
  }
}
