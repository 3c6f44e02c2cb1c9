import type { EngineSession, Transaction, TransactionOptions } from '@sqlflow/engine';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Database } from './database.js';
import { type Session, throwIfAborted } from './session.js';
import { dropPassingTables } from './stage/staged-table.js';

/** What a `Transaction` handle is to this engine. */
export interface OpenTransaction extends Transaction {
  readonly session: Session;
  readonly database: Database;
}

const open = new WeakMap<Transaction, OpenTransaction>();
const used = new WeakSet<Transaction>();
let transactions = 0;

/** The session behind a handle. Throws when the transaction has ended or belongs to another engine. */
export function sessionOf(tx: Transaction): Session {
  const { session } = openTransaction(tx);
  used.add(tx);
  return session;
}

/** Whether nothing was done in the transaction so far. */
export function isUnused(tx: Transaction): boolean {
  return !used.has(tx);
}

/** Begins the transaction of a connection anew. What was done in it is lost. */
export async function restartTransaction(session: Session): Promise<void> {
  await rollBack(session);
  await beginTransaction(session);
}

export async function beginTransaction(session: Session): Promise<void> {
  await session.run('BEGIN TRANSACTION', { query: '' });
}

/** The database of a transaction, for work that must not be part of it. */
export function databaseOf(tx: Transaction): Database {
  return openTransaction(tx).database;
}

function openTransaction(tx: Transaction): OpenTransaction {
  const found = open.get(tx);
  if (found === undefined) throw sqlFlowError(codes.engine.engineClosed, {});
  return found;
}

/**
 * Runs `fn` in a transaction on a connection of its own: temporary tables of one transaction are invisible to others
 * and go with it.
 */
export function runTransaction<T>(
  database: Database,
  fn: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return runSession(database, (session) => session.transaction(fn), options);
}

/** Hands `fn` a connection of its own, on which it runs its transactions one after the other. */
export async function runSession<T>(
  database: Database,
  fn: (session: EngineSession) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  throwIfAborted(options.signal);
  database.touch();
  const session = await database.connect(options);
  try {
    const result = await fn({ transaction: (work) => transactionOn(session, database, work) });
    database.release(session);
    return result;
  } catch (error) {
    database.disconnect(session);
    throw error;
  }
}

async function transactionOn<T>(session: Session, database: Database, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  const { signal } = session.options;
  transactions += 1;
  const tx: OpenTransaction = { id: `tx${transactions}`, session, database };
  try {
    await beginTransaction(session);
    open.set(tx, tx);
    const result = await fn(tx);
    throwIfAborted(signal);
    await dropPassingTables(tx, session);
    await commit(session);
    return result;
  } catch (error) {
    await rollBack(session);
    throw error;
  } finally {
    open.delete(tx);
  }
}

async function commit(session: Session): Promise<void> {
  try {
    await session.runToEnd('COMMIT');
  } catch (error) {
    if (SqlFlowError.isInstance(error) && error.code === codes.engine.diskFull.code) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw sqlFlowError(codes.engine.commitFailed, { reason }, { cause: error });
  }
}

/** A failed COMMIT has rolled back already, and then ROLLBACK itself fails: that is of no interest. */
export async function rollBack(session: Session): Promise<void> {
  try {
    await session.connection.run('ROLLBACK');
  } catch {
    return;
  }
}
