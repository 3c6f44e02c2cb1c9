import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import type { Plan, Task } from '@sqlflow/planner';
import type { TaskEntry } from '@sqlflow/state';
import type { UnfinishedRun } from './unfinished-runs.js';

/**
 * What a new run says about runs of its pipeline that did not finish: that it repeats what the last one did, and which
 * tables get rows that were appended already.
 */
export function reportRepeatedWork(
  plan: Plan,
  unfinished: readonly UnfinishedRun[],
  rebuilds: (task: Task) => boolean,
): readonly Diagnostic[] {
  const [last] = unfinished;
  if (last === undefined || plan.tasks.length === 0) return [];
  const appending = new Set(plan.tasks.filter((task) => addsBlindly(task) && !rebuilds(task)).map(({ id }) => id));
  const appended = unfinished.flatMap(({ run, tasks }) => {
    const tables = tasks.filter((task) => hasAppended(task) && appending.has(task.taskId)).map(({ target }) => target);
    const args = { runId: run.runId, tables: [...new Set(tables.filter((target) => target !== undefined))] };
    return args.tables.length === 0 ? [] : [diagnostic(codes.history.appendedBefore, args)];
  });
  const done = last.tasks.filter(({ status }) => status === 'succeeded').length;
  if (done === 0) return appended;
  const { runId, status } = last.run;
  const words = { killed: 'was killed', interrupted: 'was interrupted', failed: 'failed' }[status as 'killed'];
  return [
    diagnostic(codes.history.afterUnfinished, { runId, status: words, done, tasks: last.tasks.length }),
    ...appended,
  ];
}

/** Whether a task adds its rows again when it is repeated. An incremental load knows which it has loaded. */
function addsBlindly(task: Task): boolean {
  if (task.kind === 'load') return task.mode === 'append' && !task.incremental;
  return task.kind === 'transform' && task.mode === 'append';
}

function hasAppended({ status, mode, inserted = 0n }: TaskEntry): boolean {
  return status === 'succeeded' && mode === 'append' && inserted > 0n;
}
