import { access, constants, link, mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileTarget } from '@sqlflow/connector-sdk';
import type { CopyResult } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { asExportError, isNodeError } from './export-error.js';
import { nameBeside, removeLeftovers, temporaryEnding } from './leftovers.js';
import { syncDirectory, syncFile } from './sync.js';

/** How an export reaches the disk. `displayPath` is what people are shown. */
export interface ExportRequest {
  readonly target: FileTarget;
  readonly displayPath: string;
  readonly runId: string;
  /** The same when a resumed run writes the export again. */
  readonly writeId: string;
  /** Writes the result of the query to exactly the place it is given. */
  readonly write: (target: FileTarget) => Promise<CopyResult>;
}

/** What was written. Rows and columns are not known of a file that the same run had put in place before it was killed. */
export interface ExportResult extends Partial<Pick<CopyResult, 'rows' | 'columns'>> {
  readonly bytes: number;
  readonly files: readonly string[];
  /** To be called when the history says that the export is done: until then a resumed run may have to know it. */
  finish?(): Promise<void>;
}

/**
 * Writes one file beside its target and renames it, so that a reader sees the old file or the new one, never a part.
 * What a killed run left beside the target is removed first. A target that is a link stays one: the file it leads to is
 * replaced. Devices and named pipes are written to as they are, because a rename would take their place.
 *
 * @throws SqlFlowError when the target exists and must not be overwritten, or cannot be written.
 */
export async function exportFile(request: ExportRequest): Promise<ExportResult> {
  const { target, displayPath } = request;
  const existing = await usableTarget(request);
  if (existing === 'special') return await writeThrough(request);
  if (existing === 'ours') return await placedBefore(request);
  const path = existing === 'file' ? await realpath(target.path) : target.path;
  const directory = dirname(path);
  const temporary = temporaryFor(path, request.runId);
  try {
    await makeWritableDirectory(directory);
    await removeLeftovers(directory, basename(path));
    const result = await request.write({ ...target, path: temporary });
    await syncFile(temporary);
    const proof = target.overwrite ? undefined : await placeOnce(temporary, path, displayPath);
    if (proof === undefined) await rename(temporary, path);
    await syncDirectory(directory);
    return { ...result, files: [target.path], ...(proof === undefined ? {} : { finish: () => removeFile(temporary) }) };
  } catch (error) {
    // What cannot be removed was never made; the first problem is the one to tell.
    await removeFile(temporary).catch(() => undefined);
    throw asExportError(error, { displayPath, left: 'the file is as it was before', temporary });
  }
}

function temporaryFor(path: string, runId: string): string {
  return join(dirname(path), nameBeside(basename(path), runId, temporaryEnding));
}

async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/**
 * Gives a file its name only if nothing has that name: another program may have made the target meanwhile. The old name
 * stays as the proof that this run made the file, since a resumed run must not take it for somebody else's. Undefined
 * where the file system has no second names for a file; then it is renamed, and there is no proof.
 */
async function placeOnce(temporary: string, path: string, displayPath: string): Promise<'linked' | undefined> {
  try {
    await link(temporary, path);
    return 'linked';
  } catch (error) {
    if (!isNodeError(error)) throw error;
    if (error.code === 'EEXIST') throw sqlFlowError(codes.run.targetExists, { path: displayPath });
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV'].includes(error.code ?? '')) return undefined;
    throw error;
  }
}

/** The file is in place, only the history does not know it yet. */
async function placedBefore({ target, runId }: ExportRequest): Promise<ExportResult> {
  const { size } = await stat(target.path);
  return { bytes: size, files: [target.path], finish: () => removeFile(temporaryFor(target.path, runId)) };
}

async function writeThrough({ target, displayPath, write }: ExportRequest): Promise<ExportResult> {
  try {
    return { ...(await write(target)), files: [target.path] };
  } catch (error) {
    throw asExportError(error, { displayPath, left: 'what had been written has been written' });
  }
}

/** What is at the place of a file that is to be written. @throws SqlFlowError where it must not be replaced. */
export async function usableTarget({
  target,
  displayPath,
  runId,
}: Pick<ExportRequest, 'target' | 'displayPath' | 'runId'>): Promise<'absent' | 'file' | 'special' | 'ours'> {
  const existing = await statOrUndefined(target.path);
  if (existing === undefined) return 'absent';
  if (existing.isDirectory()) {
    throw sqlFlowError(codes.run.pathOutsideType, { path: displayPath, reason: 'it is a directory' });
  }
  if (!target.overwrite) {
    const proof = await statOrUndefined(temporaryFor(target.path, runId));
    if (proof !== undefined && proof.ino === existing.ino && proof.dev === existing.dev) return 'ours';
    throw sqlFlowError(codes.run.targetExists, { path: displayPath });
  }
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
