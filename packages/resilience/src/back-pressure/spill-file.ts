import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { readWhole, writeWhole } from './whole-bytes.js';

/** Where a value lies in the file. */
export interface Spilled {
  readonly offset: number;
  readonly length: number;
}

/** Values in a temporary file. Plain data only: objects, arrays, text, numbers of any size, dates, bytes. */
export interface SpillFile {
  put(value: unknown): Promise<Spilled>;
  take(place: Spilled): Promise<unknown>;
  /** Nothing in it is needed any more: its space is used again. */
  clear(): void;
  /** Removes it. */
  close(): Promise<void>;
}

export function createSpillFile(directory: string): SpillFile {
  const path = join(directory, `sqlflow-spill-${randomUUID()}`);
  let opening: Promise<FileHandle> | undefined;
  let end = 0;
  const file = (): Promise<FileHandle> => {
    opening ??= open(path, 'wx+');
    return opening;
  };
  const failed = (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw sqlFlowError(codes.engine.spoolFailed, { directory, reason }, { cause });
  };
  return {
    async put(value) {
      const bytes = serialize(value);
      const offset = end;
      end += bytes.length;
      await file()
        .then((opened) => writeWhole(opened, bytes, offset))
        .catch(failed);
      return { offset, length: bytes.length };
    },
    async take({ offset, length }) {
      const bytes = await file()
        .then((opened) => readWhole(opened, offset, length))
        .catch(failed);
      return deserialize(bytes);
    },
    clear() {
      end = 0;
    },
    async close() {
      // One that could not be opened has been complained of where it was needed.
      const opened = await opening?.catch(() => undefined);
      if (opened === undefined) return;
      try {
        await opened.close();
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}
