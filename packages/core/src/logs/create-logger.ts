import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codes, type Diagnostic, diagnostic, sqlFlowError } from '@sqlflow/errors';
import type { EventListener } from '../events/run-event.js';
import type { Mask } from '../secrets/mask.js';
import { maskData } from '../secrets/mask-data.js';
import { isLogged, type LogLevel, levelOf } from './event-level.js';
import { messageOf } from './event-message.js';

export interface LoggerOptions {
  /** Path of the log file, relative to the current directory. Made when missing, its directory too; added to. */
  readonly file: string;
  /** What is quieter is left out. Default `info`. */
  readonly level?: LogLevel;
  /** Applied to everything that is written. Events are masked already: this is for what else a caller knows. */
  readonly mask?: Mask;
  /** Told once when the file can no longer be written, a full disk for instance. The run goes on. */
  readonly onProblem?: (problem: Diagnostic) => void;
}

export interface RunLogger {
  /** Writes an event as one line of JSON. */
  readonly listener: EventListener;
  close(): Promise<void>;
}

/**
 * Writes the events of runs into a file, one JSON object a line: `level`, `time`, `runId`, `taskId`, `event`, then
 * what the event says, and `message` last. Lines are written at once, so that a process that is killed has logged
 * everything up to that moment.
 *
 * @throws SqlFlowError SF7060 when the file cannot be opened.
 */
export async function createLogger(options: LoggerOptions): Promise<RunLogger> {
  const minimum = options.level ?? 'info';
  const mask = options.mask ?? ((text: string) => text);
  const { pino } = await import('pino');
  const destination = await openFile(options.file, pino.destination);
  let broken = false;
  destination.on('error', (cause: unknown) => {
    if (broken) return;
    broken = true;
    options.onProblem?.(
      diagnostic(codes.project.logNotWritable, problemArgs(options.file, cause), { severity: 'warning' }),
    );
  });
  const logger = pino(
    {
      level: minimum,
      base: null,
      timestamp: false,
      messageKey: 'message',
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  return {
    listener(event) {
      const level = levelOf(event);
      if (broken || !isLogged(level, minimum)) return;
      const { time, runId, type, ...rest } = event;
      const { taskId, message: _, level: __, ...fields } = rest as Record<string, unknown>;
      const line = { time, runId, ...(taskId === undefined ? {} : { taskId }), event: type, ...fields };
      logger[level](maskData(line, mask), mask(messageOf(event)));
    },
    close: () =>
      new Promise((closed) => {
        destination.on('close', closed);
        if (broken) destination.destroy();
        else destination.end();
      }),
  };
}

async function openFile<T>(file: string, open: (options: { dest: string; sync: true }) => T): Promise<T> {
  const path = resolve(file);
  try {
    await mkdir(dirname(path), { recursive: true });
    return open({ dest: path, sync: true });
  } catch (cause) {
    throw sqlFlowError(codes.project.logNotWritable, problemArgs(file, cause), { cause });
  }
}

function problemArgs(path: string, cause: unknown): { path: string; reason: string } {
  const message = typeof cause === 'object' && cause !== null && 'message' in cause ? cause.message : cause;
  return { path, reason: String(message).replace(/, \w+( '.*')?$/, '') };
}
