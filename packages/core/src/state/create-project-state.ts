import { openStateStore, readStateStore } from '@sqlflow/state';
import type { ProjectParts } from '../project/project-parts.js';
import type { Queue } from '../project/queue.js';
import { changeState } from './change-state.js';
import { knownLoads, meantLoads } from './known-loads.js';
import { loadOwners } from './load-owners.js';
import { moveState } from './move-state.js';
import type { CleanOptions, CleanResult, LoadInfo, ProjectState } from './project-state.js';
import { resetState } from './reset-state.js';
import { restoreState } from './restore-state.js';
import { setWatermark } from './set-watermark.js';

const day = 86_400_000;

/** Changes of the state wait for runs on the same database, and runs for them. */
export function createProjectState(parts: ProjectParts, queue: Queue): ProjectState {
  const inTurn = <T>(operation: () => Promise<T>): Promise<T> => queue.add(() => parts.engines.inTurn(operation));
  return {
    list: () => listLoads(parts),
    show: async (source, options = {}) => meantLoads(await listLoads(parts), source, options),
    reset: (source, options = {}) =>
      inTurn(() => changeState(parts, 'reset', options, (work) => resetState(work, source, options))),
    set: (source, value, options = {}) =>
      inTurn(() => changeState(parts, 'set', options, (work) => setWatermark(work, source, value, options))),
    restore: (source, run, options = {}) =>
      queue.add(() =>
        changeState(parts, 'restore', { ...options, past: true }, (work) => restoreState(work, source, run, options)),
      ),
    move: (source, options) =>
      inTurn(() => changeState(parts, 'move', options, (work) => moveState(work, source, options))),
    clean: (options = {}) => inTurn(() => cleanState(parts, options)),
  };
}

async function listLoads(parts: ProjectParts): Promise<readonly LoadInfo[]> {
  const readable = await parts.engines.readable();
  if (readable === undefined) return [];
  const { engine, release } = readable;
  try {
    const state = await readStateStore(engine);
    return state === undefined ? [] : await knownLoads(engine, state, await loadOwners(parts, engine, {}));
  } finally {
    await release();
  }
}

/** A database that is not there is not made to be cleaned. */
async function cleanState(parts: ProjectParts, { days }: CleanOptions): Promise<CleanResult> {
  if (!parts.engines.exists()) return { deleted: {}, bytesBefore: 0, bytesAfter: 0 };
  const engine = await parts.engines.writable();
  const state = await openStateStore(engine);
  const before = new Date(Date.now() - (days ?? parts.settings.history.keepDays) * day);
  const deleted = await state.prune(before.toISOString());
  const size = (await engine.reclaim?.()) ?? { bytesBefore: 0, bytesAfter: 0 };
  return { deleted, ...size };
}
