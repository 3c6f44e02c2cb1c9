import { access, constants, mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CopyResult, FileTarget } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { asExportError, isNodeError } from './export-error.js';
import { nameBeside, removeLeftovers, temporaryEnding } from './leftovers.js';
import { syncDirectory, syncFile } from './sync.js';

/** How an export reaches the disk. `displayPath` is what people are shown. */
export interface ExportRequest {
  readonly target: FileTarget;
  readonly displayPath: string;
  readonly runId: string;
  /** Writes the result of the query to exactly the place it is given. */
  readonly write: (target: FileTarget) => Promise<CopyResult>;
}

/**
 * Writes one file beside its target and renames it, so that a reader sees the old file or the new one, never a part.
 * What a killed run left beside the target is removed first. A target that is a link stays one: the file it leads to is
 * replaced. Devices and named pipes are written to as they are, because a rename would take their place.
 *
 * @throws SqlFlowError when the target exists and must not be overwritten, or cannot be written.
 */
export async function exportFile(request: ExportRequest): Promise<CopyResult> {
  const existing = await usableTarget(request);
  if (existing === 'special') return await writeThrough(request);
  const { target, displayPath } = request;
  const path = existing === 'file' ? await realpath(target.path) : target.path;
  const directory = dirname(path);
  const temporary = join(directory, nameBeside(basename(path), request.runId, temporaryEnding));
  try {
    await makeWritableDirectory(directory);
    await removeLeftovers(directory, basename(path));
    const result = await request.write({ ...target, path: temporary });
    await syncFile(temporary);
    await rename(temporary, path);
    await syncDirectory(directory);
    return { ...result, files: [target.path] };
  } catch (error) {
    // What cannot be removed was never made; the first problem is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asExportError(error, { displayPath, left: 'the file is as it was before', temporary });
  }
}

async function writeThrough({ target, displayPath, write }: ExportRequest): Promise<CopyResult> {
  try {
    return { ...(await write(target)), files: [target.path] };
  } catch (error) {
    throw asExportError(error, { displayPath, left: 'what had been written has been written' });
  }
}

async function usableTarget({ target, displayPath }: ExportRequest): Promise<'absent' | 'file' | 'special'> {
  const existing = await statOrUndefined(target.path);
  if (existing === undefined) return 'absent';
  if (existing.isDirectory()) {
    throw sqlFlowError(codes.run.pathOutsideType, { path: displayPath, reason: 'it is a directory' });
  }
  if (!target.overwrite) throw sqlFlowError(codes.run.targetExists, { path: displayPath });
  return existing.isFile() ? 'file' : 'special';
}

/** The engine would only say that it cannot open a file that the user has never heard of. */
export async function makeWritableDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await access(directory, constants.W_OK);
}

/** The file's stat, or undefined when there is none. Other failures throw. */
export async function statOrUndefined(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isNodeError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}
