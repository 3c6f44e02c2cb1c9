import type { Row } from '@sqlflow/connector-sdk';
import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';
import { openDuckDbEngine } from '@sqlflow/engine-duckdb';
import { type LoadKey, loadKey } from '../load-key.js';
import { openStateStore } from '../open-state-store.js';
import type { StateStore } from '../state-store.js';

export interface OpenStore {
  readonly engine: Engine;
  readonly store: StateStore;
  /** Runs `fn` in a transaction of its own. */
  readonly commit: <T>(fn: (tx: Transaction) => Promise<T>) => Promise<T>;
  /** Rows of a query, as a person with another tool would see them. */
  readonly query: (sql: string, values?: readonly SqlValue[]) => Promise<readonly Row[]>;
}

const engines: Engine[] = [];

export async function openStore(path = ':memory:'): Promise<OpenStore> {
  const engine = await openDuckDbEngine({ path });
  engines.push(engine);
  return {
    engine,
    store: await openStateStore(engine),
    commit: (fn) => engine.transaction(fn),
    query: async (sql, values) => engine.transaction(async (tx) => (await engine.run(tx, sql, values)).rows),
  };
}

/** For `afterEach`: engines hold their files. */
export async function closeStores(): Promise<void> {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
}

/** The key of `LOAD orders FROM shop` in `pipelines/daily.sf`, but for what is given. */
export function key(change: Partial<Parameters<typeof loadKey>[0]> = {}): LoadKey {
  return loadKey({ file: 'pipelines/daily.sf', source: 'shop', stream: '', target: { name: 'orders' }, ...change });
}
