import type { SourceFile } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { ManifestFile } from '@sqlflow/state';
import { manifestEntry, wasWrittenSince } from './compare-files.js';

export interface Reading<T> {
  readonly files: readonly SourceFile[];
  /** When they were listed, in milliseconds since 1970, taken before. */
  readonly listedAt: number;
  readonly read: () => Promise<T>;
  /** The files as they are now. */
  readonly listAgain: () => Promise<readonly SourceFile[]>;
  readonly signal: AbortSignal;
}

/**
 * Reads files, makes sure that what was read is what they hold before and after, and says what to remember of them. The
 * content is hashed while the engine reads. A write to a file that was itself written just before may leave its times as
 * they are, so such a file is hashed before and after.
 *
 * @throws SqlFlowError SF5043 when a file changed in between, whatever the reading made of it.
 */
export async function readUnchanged<T>(
  reading: Reading<T>,
): Promise<{ readonly result: T; readonly entries: readonly ManifestFile[] }> {
  const { files, listedAt, read, signal } = reading;
  const fresh = files.filter((file) => wasWrittenSince(file, listedAt));
  const settled = files.filter((file) => !fresh.includes(file));
  const before = await hashAll(fresh, signal);
  const stop = new AbortController();
  try {
    const hashing = hashAll(settled, AbortSignal.any([signal, stop.signal]));
    const [result, during] = await Promise.all([read(), hashing]);
    const after = await hashAll(fresh, signal);
    for (const [path, hash] of after) if (before.get(path) !== hash) throw fileChanged(path);
    await refuseChanged(reading);
    const entries = files.map((file) => manifestEntry(file, after.get(file.path) ?? during.get(file.path) ?? ''));
    return { result, entries };
  } catch (error) {
    // Half of a file that is being written often cannot be read at all.
    if (!isFileChanged(error) && !signal.aborted) await refuseChanged(reading, error);
    throw error;
  } finally {
    stop.abort();
  }
}

export function isFileChanged(error: unknown): boolean {
  return SqlFlowError.isInstance(error) && error.code === codes.data.filesChanged.code;
}

async function refuseChanged<T>({ files, listAgain }: Reading<T>, cause?: unknown): Promise<void> {
  const versions = new Map((await listAgain()).map(({ path, version }) => [path, version]));
  const changed = files.find(({ path, version }) => versions.get(path) !== version);
  if (changed !== undefined) throw fileChanged(changed.path, cause);
}

function fileChanged(path: string, cause?: unknown): SqlFlowError {
  return sqlFlowError(codes.data.filesChanged, { path }, cause === undefined ? {} : { cause });
}

async function hashAll(files: readonly SourceFile[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of files) hashes.set(file.path, await file.hash({ signal }));
  return hashes;
}
