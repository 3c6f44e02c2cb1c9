import { openingParameters } from '@sqlflow/connector-sdk/parameters';
import { codes, diagnostic } from '@sqlflow/errors';
import type { Task } from '@sqlflow/planner';
import { createRetry, wasRetried } from '@sqlflow/resilience';
import { destinationOptions } from '../parameters/destination-options.js';
import { resilienceValues } from '../parameters/resilience.js';
import { resilienceSettings } from '../parameters/resilience-settings.js';
import type { EventBody } from './event-emitter.js';
import { type Placing, taskDiagnostics } from './place-error.js';
import type { RunContext } from './task-context.js';

const initialDelayMilliseconds = 1_000;
const maxDelayMilliseconds = 60_000;

/**
 * Runs a task, and a load again after transient failures, as often as its source's policy allows; so an export whose
 * destination writes all or nothing, and knows a write that comes again. Each attempt has a transaction of its own, so that nothing of a failed one
 * is left.
 */
export async function retryTask<T>(
  task: Task,
  context: RunContext,
  emit: (event: EventBody) => void,
  placing: Placing,
  run: (attempt: number) => Promise<T>,
): Promise<T> {
  const retries = retriesOf(task, context);
  const retry = createRetry({
    policy: { retries, initialDelayMilliseconds, maxDelayMilliseconds },
    // A request has been tried again already as often as the policy says: doing it once more here would multiply that.
    mayRetry: ({ error }) => !wasRetried(error),
    onWait: ({ attempt, waitMilliseconds, error }) => {
      const [problem = diagnostic(codes.run.taskFailed, { task: task.id, problem: 'unknown' })] = taskDiagnostics(
        error,
        task,
        placing,
      );
      // The next attempt's row is written after this one; if it cannot be, that attempt will tell.
      context.journal.failed(task, [problem]).catch(() => undefined);
      emit({ type: 'task-retrying', taskId: task.id, kind: task.kind, attempt, waitMilliseconds, diagnostic: problem });
    },
  });
  return retry(run, { signal: context.signal });
}

function retriesOf(task: Task, context: RunContext): number {
  if (task.kind === 'load') return context.sources.planned(task.source).policies.onError.retries ?? 0;
  if (task.kind !== 'export') return 0;
  const { destination } = context.connector(task.to.type);
  const system = destination?.system ?? 'local';
  if (destination === undefined || system === 'local') return 0;
  const { idempotent, atomicity } = destination.capabilities;
  // Batches are told apart by their number, and the rows of a query may come in another order when it runs again.
  if (idempotent !== true || atomicity !== 'all') return 0;
  const given = context.resolveValue(task.to.options);
  const { values } = openingParameters(destinationOptions(destination), given);
  return resilienceSettings(system, resilienceValues(values)).retry.retries;
}
