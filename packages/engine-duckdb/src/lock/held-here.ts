import { fstatSync, readdirSync, statSync } from 'node:fs';

/**
 * Whether this process has the file open already. The lock that DuckDB takes belongs to the process: a second engine
 * would get it too, both would write over each other, and the one that closes first would end the lock of both.
 */
export function isHeldHere(path: string): boolean {
  if (process.platform === 'win32') return false; // There a second opening is refused by the system.
  try {
    const { dev, ino } = statSync(path);
    return readdirSync('/dev/fd').some((fd) => isFile(Number(fd), dev, ino));
  } catch {
    return false;
  }
}

function isFile(fd: number, dev: number, ino: number): boolean {
  try {
    const found = fstatSync(fd);
    return found.ino === ino && found.dev === dev;
  } catch {
    return false; // The one that the directory itself was read with.
  }
}
