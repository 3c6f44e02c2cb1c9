import { spawnSync } from 'node:child_process';
import { chmod, chown, readdir } from 'node:fs/promises';
import { sqlflowProgram } from '../program/sqlflow.js';

const nobody = 65_534;

/** Permissions do not stop root: there, commands run as this user. Undefined: as who the tests run as. */
export const ordinaryUser = process.getuid?.() === 0 ? nobody : undefined;

/** False on Windows, and where the other user cannot even start the program (a checkout below /root). */
export const permissionsCanBeTested =
  process.platform !== 'win32' &&
  (ordinaryUser === undefined ||
    spawnSync(process.execPath, [sqlflowProgram, '--version'], { uid: nobody, gid: nobody }).status === 0);

/** Gives a directory with all that is in it to the user that commands run as. */
export async function handOver(directory: string): Promise<void> {
  if (ordinaryUser === undefined) return;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await chown(`${entry.parentPath}/${entry.name}`, ordinaryUser, ordinaryUser);
  }
  await chown(directory, ordinaryUser, ordinaryUser);
}

/** Takes rights away for the time of `work`. */
export async function withMode<T>(path: string, mode: number, work: () => Promise<T>): Promise<T> {
  await chmod(path, mode);
  try {
    return await work();
  } finally {
    await chmod(path, 0o755);
  }
}
