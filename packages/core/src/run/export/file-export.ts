import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CopyResult, FileTarget } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { syncDirectory, syncFile } from './sync.js';

const suffix = '.sqlflow-tmp';

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
 * What a killed run left beside the target is removed first.
 *
 * @throws SqlFlowError when the target exists and must not be overwritten, or cannot be written.
 */
export async function exportFile(request: ExportRequest): Promise<CopyResult> {
  const { target, displayPath } = request;
  await refuseUnusableTarget(request);
  const directory = dirname(target.path);
  const temporary = join(directory, `.${basename(target.path)}.${request.runId}${suffix}`);
  try {
    await mkdir(directory, { recursive: true });
    await removeStale(directory, basename(target.path));
    const result = await request.write({ ...target, path: temporary });
    await syncFile(temporary);
    await rename(temporary, target.path);
    await syncDirectory(directory);
    return { ...result, files: [target.path] };
  } catch (error) {
    // What cannot be removed was never made; the first problem is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asExportError(error, displayPath, 'the file is as it was before');
  }
}

async function refuseUnusableTarget({ target, displayPath }: ExportRequest): Promise<void> {
  const existing = await statOrUndefined(target.path);
  if (existing?.isDirectory() === true) {
    throw sqlFlowError(codes.run.pathOutsideType, { path: displayPath, reason: 'it is a directory' });
  }
  if (existing !== undefined && !target.overwrite) throw sqlFlowError(codes.run.targetExists, { path: displayPath });
}

async function removeStale(directory: string, name: string): Promise<void> {
  for (const entry of await readdir(directory)) {
    if (entry.startsWith(`.${name}.`) && entry.endsWith(suffix)) await rm(join(directory, entry), { force: true });
  }
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

/** Turns a failure of the file system into an error that says what became of the target. */
export function asExportError(error: unknown, displayPath: string, left: string): unknown {
  if (SqlFlowError.isInstance(error) || !isNodeError(error)) return error;
  return sqlFlowError(codes.run.exportFailed, { path: displayPath, problem: wordsFor(error), left }, { cause: error });
}

function wordsFor(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `no right to write to ${error.path ?? 'it'}`;
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'the file would be larger than the limit of this process';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file stands where a directory is needed';
    default:
      return error.message;
  }
}

// Structural, because an error of another realm is no instance of this one's Error.
function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
