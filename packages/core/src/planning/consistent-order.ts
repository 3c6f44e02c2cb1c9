import { codes, diagnostic } from '@sqlflow/errors';
import type { ExportTask, LoadTask } from '@sqlflow/planner';
import { type BindState, report } from './bind-state.js';

/**
 * Reports a load of a source that is read as of one moment where an EXPORT to a system of its kind stands before it, and
 * another of its loads before that: the moment would be one before the EXPORT, which would wait for the reads to end if it
 * changes what they are about to read.
 */
export function refuseExportBetween(task: LoadTask, state: BindState): void {
  const { tasks } = state.plan;
  const source = task.source.toLowerCase();
  const { type } = state.sources.planned(task.source);
  const first = tasks.findIndex((each) => each.kind === 'load' && each.source.toLowerCase() === source);
  const between = tasks
    .slice(first + 1, tasks.indexOf(task))
    .find((each): each is ExportTask => each.kind === 'export' && each.to.type.toLowerCase() === type.toLowerCase());
  if (between === undefined || !state.sources.readsConsistently(task.source)) return;
  report(state, task, diagnostic(codes.consistent.exportBetween, { source: task.source, type, exported: between.id }));
}
