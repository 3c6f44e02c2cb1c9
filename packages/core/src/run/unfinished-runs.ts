import type { Engine } from '@sqlflow/engine';
import type { RunEntry, StateStore, TaskEntry } from '@sqlflow/state';

/** A run that did not end well, with what its tasks came to. */
export interface UnfinishedRun {
  readonly run: RunEntry;
  readonly tasks: readonly TaskEntry[];
}

const unfinished: ReadonlySet<RunEntry['status']> = new Set(['killed', 'failed', 'interrupted']);

/**
 * Marks runs whose process died as `killed`, and what they were at. To be called when no run is going on: whoever holds
 * the database knows that no other process runs on it.
 */
export async function markKilledRuns(engine: Engine, state: StateStore): Promise<readonly RunEntry[]> {
  const dead = await state.history({ status: 'running' });
  for (const run of dead) {
    const tasks = (await state.tasksOf(run.runId)).filter(({ status }) => status === 'running');
    await engine.transaction(
      async (tx) => {
        await state.recordTasks(
          tx,
          tasks.map((task) => ({ ...task, status: 'killed' })),
        );
        await state.recordRun(tx, { ...run, status: 'killed' });
      },
      { label: 'history' },
    );
  }
  return dead;
}

/** The runs of a pipeline that did not end well since the last one that did, the newest first. */
export async function unfinishedRuns(
  state: StateStore,
  pipeline: { readonly file: string; readonly profile: string },
): Promise<readonly UnfinishedRun[]> {
  const runs: UnfinishedRun[] = [];
  for (const run of await state.history({ pipeline: pipeline.file, limit: 20 })) {
    if (run.profile !== pipeline.profile) continue;
    if (!unfinished.has(run.status)) break;
    runs.push({ run, tasks: await state.tasksOf(run.runId) });
  }
  return runs;
}
