import type { RunEvent, RunLogger } from '@sqlflow/core';
import type { Diagnostic } from '@sqlflow/errors';

/** JSON lines of everything that happens, for machines and for later. */
export interface LogFile {
  /** Opens the file and says which command begins. Throws when the file cannot be written. */
  started(command: string): Promise<void>;
  event(event: RunEvent): void;
  /** Says how the command ended, and closes the file. */
  ended(exitCode: number, problems: readonly Diagnostic[]): Promise<void>;
  /** Why lines are missing in the file, when some are: a disk that became full does not stop a run. */
  problem(): Diagnostic | undefined;
}

/**
 * A log that is written to `path`, or to nowhere. What a run does is logged by core; the command adds how it began and
 * ended, and its problems. How far tasks are is left out unless `verbose`.
 */
export function createLogFile(path: string | undefined, verbose: boolean): LogFile {
  let logger: RunLogger | undefined;
  let problem: Diagnostic | undefined;
  const say = (message: string, fields: Readonly<Record<string, unknown>>) =>
    logger?.listener({ type: 'log', level: 'info', source: 'sqlflow', message, fields, ...now() });
  return {
    async started(command) {
      if (path === undefined) return;
      const { createLogger } = await import('@sqlflow/core');
      logger = await createLogger({
        file: path,
        level: 'debug',
        onProblem: (told) => {
          problem = { ...told, severity: 'error' };
        },
      });
      say('command started', { command });
    },
    event(event) {
      if (verbose || event.type !== 'task-progress') logger?.listener(event);
    },
    async ended(exitCode, problems) {
      for (const diagnostic of problems) logger?.listener({ type: 'warning', diagnostic, ...now() });
      say('command ended', { exitCode });
      await logger?.close();
    },
    problem: () => problem,
  };
}

/** What the command itself says belongs to no run. */
function now(): { time: string; runId: string } {
  return { time: new Date().toISOString(), runId: '' };
}
