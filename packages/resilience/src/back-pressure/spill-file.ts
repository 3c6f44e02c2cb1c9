import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

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
  return {
    async put(value) {
      const bytes = serialize(value);
      const offset = end;
      end += bytes.length;
      await (await file()).write(bytes, 0, bytes.length, offset);
      return { offset, length: bytes.length };
    },
    async take({ offset, length }) {
      const bytes = Buffer.allocUnsafe(length);
      await (await file()).read(bytes, 0, length, offset);
      return deserialize(bytes);
    },
    clear() {
      end = 0;
    },
    async close() {
      if (opening === undefined) return;
      await (await opening).close();
      await rm(path, { force: true });
    },
  };
}
