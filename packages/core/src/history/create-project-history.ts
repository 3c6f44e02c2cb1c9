import { codes, sqlFlowError } from '@sqlflow/errors';
import { readStateStore, type StateStore } from '@sqlflow/state';
import type { ProjectParts } from '../project/project-parts.js';
import { findRun } from './find-run.js';
import type { ProjectHistory } from './project-history.js';

/** Reads the history, without the right to change the database where it is not open already. */
export function createProjectHistory(parts: ProjectParts): ProjectHistory {
  const reading = async <T>(work: (state: StateStore) => Promise<T>, none: () => T): Promise<T> => {
    const readable = await parts.engines.readable();
    if (readable === undefined) return none();
    try {
      const state = await readStateStore(readable.engine);
      return state === undefined ? none() : await work(state);
    } finally {
      await readable.release();
    }
  };
  return {
    runs: (options = {}) =>
      reading(
        (state) => state.history(options),
        () => [],
      ),
    show: (run) =>
      reading(
        async (state) => {
          const found = await findRun(state, run);
          return { run: found, tasks: await state.tasksOf(found.runId) };
        },
        () => {
          throw sqlFlowError(codes.history.unknownRun, { run, known: [] });
        },
      ),
    sources: () =>
      reading(
        (state) => state.sourceHealth(),
        () => [],
      ),
    unfinished: () =>
      reading(
        async (state) => {
          const last = new Map<string, string>();
          for (const { file, profile, status } of await state.history()) {
            if (profile === parts.settings.profile && !last.has(file)) last.set(file, status);
          }
          // A run that is `running` is dead: whoever can open the database has it alone.
          const open = ['running', 'killed', 'failed', 'interrupted'];
          return [...last]
            .filter(([, status]) => open.includes(status))
            .map(([file]) => file)
            .sort();
        },
        () => [],
      ),
  };
}
