import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sqlflowProgram } from '../program/sqlflow.js';

/** A `sqlflow` that is at work, to be interrupted. */
export interface Running {
  readonly process: ChildProcess;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  stderr(): string;
}

export function startSqlflow(directory: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, [sqlflowProgram, ...args], { cwd: directory });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    process: child,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal))),
    stderr: () => stderr,
  };
}

/** Waits until `condition` holds; what never comes is left to the time limit of the test. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

export const isThere = (path: string) => (): boolean => existsSync(path);
