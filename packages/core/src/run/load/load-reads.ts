import type { ReadSession, Source, SourceClock } from '@sqlflow/connector-sdk';
import type { LoadTask, Task } from '@sqlflow/planner';
import type { SourcePool } from '../task-context.js';
import { sourceClock } from './source-clock.js';

/** What a load reads from. */
export interface LoadReader {
  readonly read: Source['read'];
  /** The time at the source, taken before the snapshot that is read. */
  clock(): Promise<SourceClock>;
}

/** Where the loads of a run read from. */
export interface LoadReads {
  of(task: LoadTask): Promise<LoadReader>;
  /** To be told of each task that has ended, or will not run: a snapshot is kept no longer than it is needed. */
  ended(task: Task): Promise<void>;
  close(): Promise<void>;
}

interface Reads {
  readonly session: ReadSession;
  readonly clock: SourceClock;
}

/**
 * Loads read from their source, each as it is then; those of a source that is to be read consistently read in one session,
 * which begins with the first of them and ends when none is left that might read.
 */
export function createLoadReads(tasks: readonly Task[], sources: SourcePool): LoadReads {
  const left = new Map<string, Map<string, LoadTask>>();
  for (const task of tasks) {
    if (task.kind !== 'load') continue;
    const loads = left.get(keyOf(task)) ?? new Map<string, LoadTask>();
    left.set(keyOf(task), loads.set(task.id, task));
  }
  const sessions = new Map<string, Promise<Reads>>();

  const begin = async (task: LoadTask, source: Source): Promise<Reads> => {
    const streams = [...(left.get(keyOf(task))?.values() ?? [])].map(({ stream }) => stream);
    const clock = await sourceClock(source);
    const session = await source.begin?.([...new Set(streams)], { consistent: true });
    if (session === undefined) throw new TypeError(`${task.source} claims snapshots, and has no \`begin\``);
    return { session, clock };
  };

  const readsOf = (task: LoadTask, source: Source): Promise<Reads> => {
    const existing = sessions.get(keyOf(task));
    if (existing !== undefined) return existing;
    const begun = begin(task, source);
    sessions.set(keyOf(task), begun);
    // What could not begin may, when the load is tried again.
    begun.catch(() => sessions.delete(keyOf(task)));
    return begun;
  };

  const end = async (key: string): Promise<void> => {
    try {
      const reads = await sessions.get(key);
      sessions.delete(key);
      await reads?.session[Symbol.asyncDispose]();
    } catch {
      // What it gave is loaded. What is left of it goes with its source.
    }
  };

  return {
    async of(task) {
      const source = await sources.open(task.source);
      if (!sources.readsConsistently(task.source)) {
        return { read: (request) => source.read(request), clock: () => sourceClock(source) };
      }
      const { session, clock } = await readsOf(task, source);
      return { read: (request) => session.read(request), clock: async () => clock };
    },
    async ended(task) {
      if (task.kind !== 'load') return;
      const loads = left.get(keyOf(task));
      if (loads?.delete(task.id) === true && loads.size === 0) await end(keyOf(task));
    },
    async close() {
      await Promise.all([...sessions.keys()].map(end));
    },
  };
}

function keyOf({ source }: LoadTask): string {
  return source.toLowerCase();
}
