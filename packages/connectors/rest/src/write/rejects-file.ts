import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RefusedRecords } from './send-batch.js';

/** Keeps refused records, one per line, so that they can be loaded and exported again. Made with the first of them. */
export interface RejectsFile extends AsyncDisposable {
  add(refused: RefusedRecords): Promise<void>;
}

export function rejectsFile(path: string): RejectsFile {
  let handle: Promise<FileHandle> | undefined;
  const opened = async (): Promise<FileHandle> => {
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'w');
  };
  return {
    async add({ records }) {
      handle ??= opened();
      await (await handle).appendFile(records.map((record) => `${record}\n`).join(''));
    },
    async [Symbol.asyncDispose]() {
      await (await handle)?.close();
    },
  };
}
