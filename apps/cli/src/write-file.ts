import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';

/**
 * Writes a file beside its place and renames it when it is complete, so that nobody ever reads half of it. Directories
 * that are missing are made. `mode` are its permissions, where it replaces a file that had some.
 */
export async function writeFileWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<string | Uint8Array>,
  mode?: number,
): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await makeDirectory(dirname(path));
    await pipeline(
      typeof content === 'string' || content instanceof Uint8Array ? [content] : content,
      createWriteStream(temporary, mode === undefined ? {} : { mode }),
    );
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (SqlFlowError.isInstance(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw sqlFlowError(codes.commandLine.cannotWrite, { path, reason }, { cause: error });
  }
}

/** `mkdir` with `recursive` never returns where the system refuses with ENOENT although the parent is there (`/proc`). */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path);
  }
}
