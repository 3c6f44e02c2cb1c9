import type { ConnectorContext } from '@sqlflow/connector-sdk';
import type pg from 'pg';
import { nameDatabases } from '../catalog/list-databases.js';
import { connectFailure } from '../connection/failure.js';
import type { ConnectionPool, Lease } from '../connection/pool.js';
import { serverName } from '../connection/server-name.js';
import { setLocal } from '../connection/session-settings.js';

/** What writing needs. */
export interface WritingPlace {
  readonly pool: ConnectionPool;
  readonly context: Pick<ConnectorContext, 'resilience' | 'signal' | 'logger'>;
}

/** A connection in a transaction that writes. */
export interface WriteTransaction {
  readonly client: pg.Client;
  commit(): Promise<void>;
  /** The connection is ended with it: nobody knows what was set in its session. */
  keepToItself(): void;
  /** Takes back all of it. The connection is used again where it still answers, else ended. */
  rollBack(): Promise<void>;
}

/** Connects, again after failures that pass, and begins a transaction. It is ended, and what runs in it, on an abort. */
export async function beginWrite({ pool, context }: WritingPlace, signal: AbortSignal): Promise<WriteTransaction> {
  const { settings } = pool;
  const begin = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${setLocal(settings.session)}`;
  const begun = context.resilience.run(
    serverName(settings),
    async (attempt) => {
      const lease = await pool.lease(attempt.signal);
      try {
        await lease.client.query(begin);
      } catch (error) {
        await lease.cancel();
        throw connectFailure(error, settings);
      }
      return transactionOf(lease, signal);
    },
    { signal },
  );
  return begun.catch((error: unknown) => nameDatabases(error, settings, signal));
}

function transactionOf(lease: Lease, signal: AbortSignal): WriteTransaction {
  let cancelling: Promise<void> | undefined;
  let again = true;
  const abort = (): void => {
    cancelling ??= lease.cancel();
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const leave = (): void => signal.removeEventListener('abort', abort);
  return {
    client: lease.client,
    keepToItself() {
      again = false;
    },
    async commit() {
      signal.throwIfAborted();
      await lease.client.query('COMMIT');
      leave();
      lease.release({ again });
    },
    async rollBack() {
      try {
        if (cancelling === undefined) await lease.client.query('ROLLBACK');
        lease.release({ again });
      } catch {
        await (cancelling ?? lease.cancel());
      } finally {
        leave();
        await cancelling;
      }
    },
  };
}

/** Does something in a transaction of its own. */
export async function inWrite<T>(
  place: WritingPlace,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const transaction = await beginWrite(place, signal);
  try {
    const result = await work(transaction.client);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollBack();
    throw error;
  }
}
