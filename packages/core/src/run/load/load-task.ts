import type { LoadTask } from '@sqlflow/planner';
import type { TaskOutcome } from '../../events/run-event.js';
import type { RunContext, TaskReporter } from '../task-context.js';
import { loadInBatches } from './batched-load.js';
import { loadByCheckpoints } from './checkpointed-load.js';
import { loadChangedFiles } from './files/load-files.js';
import { loadFully } from './full-load.js';
import { loadIncrementally } from './incremental-load.js';
import { openLoad } from './opened-load.js';

/** Reads a stream of a source and puts it into its table, with what has to be remembered of it. */
export async function runLoad(task: LoadTask, context: RunContext, reporter: TaskReporter): Promise<TaskOutcome> {
  const { incremental } = task;
  if (incremental === undefined) return loadFully(task, context, reporter);
  const load = await openLoad(task, incremental, context, reporter);
  if (incremental.deletedFiles !== undefined) return loadChangedFiles(load);
  // A table that is built anew is swapped whole.
  const whole = incremental.batchSize === undefined || context.rebuilds(task);
  if (!whole) return loadInBatches(load, incremental.batchSize);
  const capabilities = context.connector(load.planned.type).source?.capabilities;
  // Which keys are gone is known at the end only.
  const comparesKeys = task.deletes?.method === 'compare_keys';
  return capabilities?.resumable === true && !context.rebuilds(task) && !comparesKeys
    ? loadByCheckpoints(load)
    : loadIncrementally(load);
}
