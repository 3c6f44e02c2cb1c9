import type { RunEvent } from '@sqlflow/core';
import { codes, type Diagnostic, diagnostic, sqlFlowError } from '@sqlflow/errors';
import type { Logger } from 'pino';
import { toJson } from './render/json.js';

/** JSON lines of everything that happens, for machines and for later. */
export interface LogFile {
  /** Opens the file and says which command begins. Throws when the file cannot be written. */
  started(command: string): Promise<void>;
  event(event: RunEvent): void;
  ended(exitCode: number, problems: readonly Diagnostic[]): void;
  /** Why lines are missing in the file, when some are: a disk that became full does not stop a run. */
  problem(): Diagnostic | undefined;
}

const levels: Readonly<Record<RunEvent['type'], 'debug' | 'info' | 'warn' | 'error'>> = {
  'run-started': 'info',
  'task-started': 'info',
  'task-progress': 'debug',
  'task-retrying': 'warn',
  'task-finished': 'info',
  'task-failed': 'error',
  'task-skipped': 'warn',
  warning: 'warn',
  statement: 'debug',
  log: 'info',
  'run-finished': 'info',
};

/** A log that is written to `path`, or to nowhere. Lines are written at once: the log of a killed run is complete. */
export function createLogFile(path: string | undefined): LogFile {
  let logger: Logger | undefined;
  let problem: Diagnostic | undefined;
  return {
    async started(command) {
      if (path !== undefined) {
        logger = await openLogger(path, (error) => {
          problem ??= diagnostic(codes.commandLine.cannotWrite, { path, reason: error.message });
        });
      }
      logger?.info({ command }, 'command-started');
    },
    event: ({ time: _time, type, ...fields }) => logger?.[levels[type]](plain(fields), type),
    ended(exitCode, problems) {
      for (const problem of problems) {
        const level = problem.severity === 'warning' ? 'warn' : problem.severity;
        logger?.[level](plain({ diagnostic: problem }), 'problem');
      }
      logger?.info({ exitCode }, 'command-ended');
    },
    problem: () => problem,
  };
}

async function openLogger(path: string, onError: (error: Error) => void): Promise<Logger> {
  const { pino } = await import('pino');
  try {
    const file = pino.destination({ dest: path, sync: true, mkdir: true });
    // Without a listener a failed write ends the process, in the middle of whatever it does.
    file.on('error', onError);
    return pino(
      {
        base: null,
        level: 'debug',
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (level) => ({ level }) },
      },
      file,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw sqlFlowError(codes.commandLine.cannotWrite, { path, reason }, { cause: error });
  }
}

/** Fields without bigint, in the same form as `--json` prints them. */
function plain(fields: object): object {
  const value: unknown = JSON.parse(toJson(fields));
  return typeof value === 'object' && value !== null ? value : {};
}
