import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FilesData, StreamData } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { throwIfAborted } from '../session.js';

/**
 * Writes the bytes of a stream to a temporary file, which the engine reads and deletes. DuckDB cannot read a stream of
 * Node's, and a file can be read again when a late value needs a wider type.
 */
export async function spoolStream(
  { stream, format }: StreamData,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<FilesData> {
  const path = join(directory, `sqlflow-${randomUUID()}.${format.type}`);
  try {
    await mkdir(directory, { recursive: true });
    await pipeline(stream, createWriteStream(path), signal === undefined ? {} : { signal });
  } catch (error) {
    await rm(path, { force: true });
    throwIfAborted(signal, error);
    throw spoolError(error, directory);
  }
  return { kind: 'files', uris: [path], format, owned: true };
}

/** What the source threw stays as it is; what the file system refused is ours. */
function spoolError(error: unknown, directory: string): unknown {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'syscall') : undefined;
  if (code !== 'open' && code !== 'write' && code !== 'mkdir') return error;
  const reason = error instanceof Error ? error.message : String(error);
  return sqlFlowError(codes.engine.spoolFailed, { directory, reason }, { cause: error });
}
