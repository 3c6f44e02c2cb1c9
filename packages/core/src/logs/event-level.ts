import type { RunEvent } from '../events/run-event.js';

/** From the most talkative to the quietest. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Whether something of `level` is to be logged where `minimum` is asked for. */
export function isLogged(level: LogLevel, minimum: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(minimum);
}

/** How loud an event is in a log. */
export function levelOf(event: RunEvent): LogLevel {
  switch (event.type) {
    case 'request-waiting':
      return event.reason === 'rate_limit' ? 'info' : 'warn';
    case 'run-waiting':
    case 'run-started':
    case 'task-started':
    case 'task-finished':
    case 'task-reused':
      return 'info';
    case 'task-progress':
    case 'statement':
      return 'debug';
    case 'task-retrying':
    case 'task-skipped':
    case 'warning':
      return 'warn';
    case 'task-failed':
      return 'error';
    case 'log':
      return event.level;
    case 'run-finished':
      return event.status === 'succeeded' ? 'info' : event.status === 'partial' ? 'warn' : 'error';
  }
}
