import type { RunEvent } from '../events/run-event.js';

/** An event as a sentence for people who read the log without a program. */
export function messageOf(event: RunEvent): string {
  switch (event.type) {
    case 'run-waiting':
      return `waiting: ${event.diagnostic.message}`;
    case 'request-waiting':
      return `${event.taskId ?? event.source}: ${event.text}`;
    case 'run-started':
      return `run of ${event.pipeline} ${event.resumes === undefined ? 'started' : 'goes on'}`;
    case 'task-started':
      return event.attempt === 1 ? `${event.taskId} started` : `${event.taskId} started, attempt ${event.attempt}`;
    case 'task-progress':
      return `${event.taskId} goes on`;
    case 'task-retrying':
      return `${event.taskId} is tried again in ${event.waitMilliseconds} ms: ${event.diagnostic.message}`;
    case 'task-finished':
      return `${event.taskId} finished`;
    case 'task-failed':
      return `${event.taskId} failed: ${event.diagnostics.map((each) => each.message).join('; ')}`;
    case 'task-skipped':
      return `${event.taskId} skipped`;
    case 'task-reused':
      return `${event.taskId} was done before`;
    case 'warning':
      return event.diagnostic.message;
    case 'statement':
      return event.error === undefined ? 'statement ran' : 'statement failed';
    case 'log':
      return event.message;
    case 'run-finished':
      return `run ${event.status}`;
  }
}
