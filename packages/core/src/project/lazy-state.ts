import type { ProjectHistory } from '../history/project-history.js';
import type { ProjectState } from '../state/project-state.js';
import type { ProjectParts } from './project-parts.js';
import type { Queue } from './queue.js';

/** The state of the project; what works on it is imported when it is first asked for. */
export function lazyState(parts: ProjectParts, queue: Queue): ProjectState {
  const state = async (): Promise<ProjectState> => {
    const { createProjectState } = await import('../state/create-project-state.js');
    return createProjectState(parts, queue);
  };
  return {
    list: async () => (await state()).list(),
    show: async (source, options) => (await state()).show(source, options),
    reset: async (source, options) => (await state()).reset(source, options),
    set: async (source, value, options) => (await state()).set(source, value, options),
    restore: async (source, run, options) => (await state()).restore(source, run, options),
    move: async (source, options) => (await state()).move(source, options),
    clean: async (options) => (await state()).clean(options),
  };
}

export function lazyHistory(parts: ProjectParts): ProjectHistory {
  const history = async (): Promise<ProjectHistory> => {
    const { createProjectHistory } = await import('../history/create-project-history.js');
    return createProjectHistory(parts);
  };
  return {
    runs: async (options) => (await history()).runs(options),
    show: async (run) => (await history()).show(run),
    sources: async () => (await history()).sources(),
    unfinished: async () => (await history()).unfinished(),
  };
}
