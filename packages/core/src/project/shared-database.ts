import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Engine } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { createQueue, type Queue } from './queue.js';

/**
 * One database as all projects of this process use it. Two engines on one file are not kept apart by the file's lock,
 * which is the process's: they would overwrite each other. So there is at most one engine that writes and all share it,
 * or else one that reads; and runs, whichever project starts them, go one after the other.
 */
export interface SharedDatabase {
  readonly runs: Queue;
  /** An engine that may write. It waits for those of this process who only read. */
  write(open: OpenEngine, patience?: Patience): Promise<Lease>;
  /** The engine that is open, else one that only reads. */
  read(open: OpenEngine, patience?: Patience): Promise<Lease>;
  /** Whether an engine that may write is open or being opened. */
  isWritten(): boolean;
  /** The project is closed. */
  leave(): void;
}

export type OpenEngine = (readOnly: boolean) => Promise<Engine>;

export interface Lease {
  readonly engine: Engine;
  /** Ends the use. The last one closes the engine. */
  release(): Promise<void>;
}

/** How long a writer waits for queries of this process whose results are still being read. Default: a minute. */
export interface Patience {
  readonly milliseconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const defaultPatience = 60_000;
/** Timers take no longer time. */
const longestTimer = 2 ** 31 - 1;

interface Use {
  readonly readOnly: boolean;
  readonly engine: Promise<Engine>;
  users: number;
  /** A writer waits for it to end, or it is being closed: nobody new joins. */
  ending: boolean;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

const databases = new Map<string, { readonly database: SharedDatabase; projects: number }>();

/** The database of a path; every project with the same one gets the same. A database in memory is each project's own. */
export function sharedDatabase(path: string): SharedDatabase {
  if (path === ':memory:') return createDatabase(path, () => undefined);
  const key = realPath(path);
  const known = databases.get(key);
  if (known !== undefined) {
    known.projects += 1;
    return known.database;
  }
  const database = createDatabase(path, () => {
    const entry = databases.get(key);
    if (entry === undefined) return;
    entry.projects -= 1;
    if (entry.projects === 0) databases.delete(key);
  });
  databases.set(key, { database, projects: 1 });
  return database;
}

function createDatabase(path: string, leave: () => void): SharedDatabase {
  let current: Use | undefined;

  const begin = (open: OpenEngine, readOnly: boolean): Use => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const use: Use = { readOnly, engine: open(readOnly), users: 0, ending: false, ended, end };
    current = use;
    use.engine.catch(() => finish(use));
    return use;
  };
  const finish = (use: Use): void => {
    if (current === use) current = undefined;
    use.end();
  };
  const release = async (use: Use): Promise<void> => {
    use.users -= 1;
    if (use.users > 0) return;
    use.ending = true;
    try {
      await (await use.engine)[Symbol.asyncDispose]();
    } finally {
      finish(use);
    }
  };
  const take = async (use: Use): Promise<Lease> => {
    use.users += 1;
    const engine = await use.engine;
    let released: Promise<void> | undefined;
    return {
      engine,
      release: () => {
        released ??= release(use);
        return released;
      },
    };
  };
  const acquire = async (open: OpenEngine, readOnly: boolean, patience: Patience): Promise<Lease> => {
    for (;;) {
      const use = current;
      if (use === undefined) return take(begin(open, readOnly));
      if (!use.ending && (readOnly || !use.readOnly)) {
        const joined = await take(use).catch(() => undefined);
        if (joined !== undefined) return joined;
        continue; // It could not be opened: whoever joined tries by its own rules.
      }
      use.ending = true;
      await endOf(use, path, patience);
    }
  };
  return {
    runs: createQueue(),
    write: (open, patience = {}) => acquire(open, false, patience),
    read: (open, patience = {}) => acquire(open, true, patience),
    isWritten: () => current !== undefined && !current.readOnly,
    leave,
  };
}

async function endOf(use: Use, path: string, { milliseconds = defaultPatience, signal }: Patience): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let abort: () => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    const args = { path, holder: 'a query of this program whose result is not closed', kind: 'self' } as const;
    const giveUp = () => reject(sqlFlowError(codes.engine.databaseLocked, args));
    if (milliseconds <= longestTimer) timer = setTimeout(giveUp, milliseconds);
    abort = () => reject(sqlFlowError(codes.engine.interrupted, {}));
    signal?.addEventListener('abort', abort, { once: true });
  });
  try {
    await Promise.race([use.ended, givenUp]);
  } catch (error) {
    if (use.users > 0) use.ending = false;
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** The same for every way of writing the path, also before the file or its directory is there. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync.native(path);
  const directory = dirname(path);
  return directory === path ? path : join(realPath(directory), basename(path));
}
