import type { ResilienceWait } from '@sqlflow/resilience';
import type { RequestWaiting } from '../../events/run-event.js';

/** What is told of a wait. `name` is that of the source or the export. */
export function waitingEvent(
  wait: ResilienceWait,
  name: string,
  taskId: string | undefined,
  mask: (text: string) => string,
): Omit<RequestWaiting, 'time' | 'runId'> {
  const { reason, endpoint, host, milliseconds, limit, attempt, error } = wait;
  const problem = error === undefined ? undefined : mask(error instanceof Error ? error.message : String(error));
  return {
    type: 'request-waiting',
    source: name,
    ...(taskId === undefined ? {} : { taskId }),
    reason,
    endpoint: mask(endpoint),
    host: mask(host),
    waitMilliseconds: Math.round(milliseconds),
    ...(limit === undefined ? {} : { limit }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(problem === undefined ? {} : { problem }),
    text: mask(waitText(wait, problem)),
  };
}

/** `waiting 12 s: rate limit of api.example.com`. */
function waitText(
  { reason, endpoint, host, milliseconds, attempt }: ResilienceWait,
  problem: string | undefined,
): string {
  const seconds = milliseconds / 1000;
  const waiting = `waiting ${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  switch (reason) {
    case 'rate_limit':
      return `${waiting}: rate limit of ${host}`;
    case 'circuit':
      return `${waiting}: ${endpoint} is down`;
    case 'retry':
      return `${waiting}: attempt ${attempt ?? 1} failed, ${problem ?? endpoint}`;
  }
}
