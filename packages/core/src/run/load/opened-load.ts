import type { Source, SourceClock } from '@sqlflow/connector-sdk';
import type { IncrementalLoad, LoadTask, PlannedSource } from '@sqlflow/planner';
import { type LoadKey, loadKey } from '@sqlflow/state';
import type { RunContext, TaskReporter } from '../task-context.js';
import type { LoadReader } from './load-reads.js';

/** An incremental load that is about to read. */
export interface OpenedLoad {
  readonly task: LoadTask;
  readonly settings: IncrementalLoad;
  readonly context: RunContext;
  readonly reporter: TaskReporter;
  readonly planned: PlannedSource;
  readonly source: Source;
  readonly reader: LoadReader;
  readonly key: LoadKey;
  readonly fingerprint: string;
  /** Taken before anything is read: what is stamped later is not yet history. */
  readonly clock: SourceClock;
}

export async function openLoad(
  task: LoadTask,
  settings: IncrementalLoad,
  context: RunContext,
  reporter: TaskReporter,
): Promise<OpenedLoad> {
  const source = await context.sources.open(task.source);
  const reader = await context.reads.of(task);
  return {
    task,
    settings,
    context,
    reporter,
    planned: context.sources.planned(task.source),
    source,
    reader,
    key: keyOfLoad(task),
    fingerprint: context.sources.fingerprint(task.source, task.stream),
    clock: await reader.clock(),
  };
}

/** What tells this LOAD from others. A WHERE counts as it is planned, so that the date of the run in it changes nothing. */
export function keyOfLoad(task: LoadTask): LoadKey {
  const { source, stream, target, where } = task;
  const condition = where === undefined ? {} : { where: typeof where.text === 'string' ? where.text : where.text.text };
  return loadKey({ file: task.place.file, source, stream, target, ...condition });
}
