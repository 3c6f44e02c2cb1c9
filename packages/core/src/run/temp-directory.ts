import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';

/**
 * The beginning of the names of this process's temporary directories. The machine is part of it because containers may
 * share a directory, and a process that runs in one looks dead from another.
 */
function prefixOf(pid: number | string): string {
  return `sqlflow-${createHash('sha256').update(hostname()).digest('hex').slice(0, 8)}-${pid}`;
}

/**
 * A new directory for the temporary files of a run. Removes those of processes that were killed.
 *
 * @throws SqlFlowError SF6501 where there is no space for it, SF6502 where it cannot be made.
 */
export async function makeTempDirectory(): Promise<string> {
  await removeAbandoned();
  try {
    return await mkdtemp(join(tmpdir(), `${prefixOf(process.pid)}-`));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isFull = /^(?:ENOSPC|EDQUOT)\b/.test(message);
    throw sqlFlowError(isFull ? codes.engine.diskFull : codes.engine.fileError, { message }, { cause: error });
  }
}

/**
 * Removes the directory of a run that has ended. How the run went does not depend on it: what cannot be removed now, a
 * later run removes.
 */
export async function removeTempDirectory(directory: string, remove: typeof rm = rm): Promise<void> {
  await remove(directory, { recursive: true, force: true }).catch(() => undefined);
}

/** Where an engine without a database file keeps what does not fit into memory. */
export function memoryTempDirectory(): string {
  return join(tmpdir(), `${prefixOf(process.pid)}-engine`);
}

async function removeAbandoned(): Promise<void> {
  const pattern = new RegExp(`^${prefixOf('(\\d+)')}-`);
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    const pid = pattern.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    // What cannot be removed belongs to another user.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
