import { open } from 'node:fs/promises';

/** Asks the disk to keep the file's bytes, so that a rename that survives a crash never names an empty file. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Asks the disk to keep the names in a directory. Windows has no such thing for directories. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
