import { existsSync } from 'node:fs';
import type { Engine } from '@sqlflow/engine';
import { memoryTempDirectory } from '../run/temp-directory.js';
import type { WaitOptions } from './project.js';
import type { EngineSettings } from './settings.js';
import { type Lease, type OpenEngine, type Patience, sharedDatabase } from './shared-database.js';

/** The engines a project has open, each opened when first needed. */
export interface Engines {
  /** The project's database, made when missing. Stays open until the project closes. */
  writable(waiting?: Waiting): Promise<Engine>;
  /** Whether the database is there, or already open. */
  exists(): boolean;
  /**
   * The project's database for reading: the open one, else the file without the right to change it. Undefined when
   * there is no file yet. `release` ends the use.
   */
  readable(waiting?: Waiting): Promise<Lease | undefined>;
  /** An engine with no tables, to ask about SQL. */
  scratch(): Promise<Engine>;
  /** Runs an operation after those that projects of this process have begun on the database. */
  inTurn<T>(operation: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What to do when the database is not free. Without `wait` another process that has it is an error at once. */
export interface Waiting {
  readonly wait?: WaitOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** `usual` is what is done where an operation does not say how it waits. */
export function createEngines(
  settings: EngineSettings,
  prepare: (engine: Engine) => Promise<void>,
  usual: Waiting = {},
): Engines {
  const { path } = settings;
  const shared = sharedDatabase(path);
  const prepared = new WeakSet<Engine>();
  let writable: Promise<Lease> | undefined;
  let scratch: Promise<Engine> | undefined;

  /** Functions of the project are made known to an engine that another project opened, too. */
  const prepareLease = async (leasing: Promise<Lease>): Promise<Lease> => {
    const lease = await leasing;
    try {
      if (!prepared.has(lease.engine)) await prepare(lease.engine);
      prepared.add(lease.engine);
      return lease;
    } catch (error) {
      await lease.release();
      throw error;
    }
  };

  const withUsual = ({ wait = usual.wait, signal = usual.signal }: Waiting): Waiting => ({ wait, signal });

  return {
    async writable(waiting = {}) {
      const patient = withUsual(waiting);
      writable ??= prepareLease(shared.write(opener(settings, patient), patienceOf(patient)));
      const opening = writable;
      opening.catch(() => {
        if (writable === opening) writable = undefined;
      });
      return (await opening).engine;
    },
    exists: () => writable !== undefined || (path !== ':memory:' && existsSync(path)),
    async readable(waiting = {}) {
      if (writable !== undefined) return { engine: (await writable).engine, release: async () => undefined };
      if (path === ':memory:' || !(existsSync(path) || shared.isWritten())) return undefined;
      const patient = withUsual(waiting);
      return prepareLease(shared.read(opener(settings, patient), patienceOf(patient)));
    },
    async scratch() {
      scratch ??= openScratch(settings, prepare);
      scratch.catch(() => {
        scratch = undefined;
      });
      return scratch;
    },
    inTurn: (operation) => shared.runs.add(operation),
    async close() {
      const [lease, engine] = await Promise.allSettled([writable, scratch]);
      writable = undefined;
      scratch = undefined;
      if (lease.status === 'fulfilled') await lease.value?.release();
      if (engine.status === 'fulfilled') await engine.value?.[Symbol.asyncDispose]();
      shared.leave();
    },
  };
}

function opener(settings: EngineSettings, { wait, signal }: Waiting): OpenEngine {
  return async (readOnly) => {
    const { openDuckDbEngine } = await import('@sqlflow/engine-duckdb');
    return openDuckDbEngine({
      ...limitsOf(settings),
      ...placeOf(settings.path),
      readOnly,
      wait: wait === undefined ? undefined : { ...wait, signal },
    });
  };
}

async function openScratch(settings: EngineSettings, prepare: (engine: Engine) => Promise<void>): Promise<Engine> {
  const { openDuckDbEngine } = await import('@sqlflow/engine-duckdb');
  const engine = await openDuckDbEngine({ ...limitsOf(settings), ...placeOf(':memory:') });
  try {
    await prepare(engine);
    return engine;
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

function limitsOf({ preserveInsertionOrder, memoryLimit, threads }: EngineSettings) {
  return { preserveInsertionOrder, memoryLimit, threads };
}

function placeOf(path: string): { readonly path: string; readonly tempDirectory?: string } {
  return path === ':memory:' ? { path, tempDirectory: memoryTempDirectory() } : { path };
}

function patienceOf({ wait, signal }: Waiting): Patience {
  const milliseconds = wait === undefined ? undefined : (wait.milliseconds ?? Number.POSITIVE_INFINITY);
  return { milliseconds, signal };
}
