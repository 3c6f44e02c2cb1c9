import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Task } from '@sqlflow/planner';
import type { RunContext } from './task-context.js';

/**
 * Runs one attempt of a task under a signal of its own, so that its requests are known to be its own. Where a source reads
 * files of this machine, `timeout_seconds` is the time of the whole attempt; elsewhere it is that of each request.
 */
export async function runLimited<T>(
  task: Task,
  context: RunContext,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  context.requests.belongTo(signal, task.id);
  const milliseconds = timeLimit(task, context);
  const timer =
    milliseconds === undefined
      ? undefined
      : setTimeout(() => {
          stop.abort(sqlFlowError(codes.resilience.timedOut, { endpoint: task.id, milliseconds }));
        }, milliseconds);
  try {
    return await work({ ...context, signal });
  } catch (error) {
    // What stopped it says more than how the engine took it.
    throw stop.signal.aborted && !context.signal.aborted ? stop.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function timeLimit(task: Task, context: RunContext): number | undefined {
  if (task.kind !== 'load') return undefined;
  const source = context.sources.planned(task.source);
  const seconds = source.common.resilience.timeout_seconds;
  const isLocal = (context.connector(source.type).source?.system ?? 'local') === 'local';
  return isLocal && typeof seconds === 'number' ? seconds * 1000 : undefined;
}
