import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { suggest } from '@sqlflow/errors';
import { statIfExists } from './file-access.js';

/** Existing paths that someone who wrote `path` may have meant, the likeliest first; at most `limit`. */
export async function similarPaths(path: string, limit = 3): Promise<string[]> {
  const folder = dirname(path);
  if (folder === path) return [];
  if ((await namesIn(folder)) !== undefined) {
    return similarNames(basename(path), (await namesIn(folder)) ?? [], limit).map((name) => join(folder, name));
  }
  // The folder itself may be misspelt: look for the file, or ones like it, in folders with similar names.
  const found: string[] = [];
  for (const similar of await similarPaths(folder, limit)) {
    const same = join(similar, basename(path));
    found.push(...((await statIfExists(same, same)) === undefined ? await similarPaths(same, limit) : [same]));
  }
  return found.slice(0, limit);
}

/** The deepest folder of `path` that does not exist although the one above it does; undefined when all exist. */
export async function missingFolder(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  if (folder === path || (await namesIn(folder)) !== undefined) return undefined;
  return (await missingFolder(folder)) ?? folder;
}

function similarNames(name: string, names: readonly string[], limit: number): string[] {
  const found: string[] = [];
  const left = new Set(names);
  for (let near = suggest(name, left); near !== undefined && found.length < limit; near = suggest(name, left)) {
    found.push(near);
    left.delete(near);
  }
  return found;
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  return readdir(folder).then(
    (names) => names.filter((name) => !name.startsWith('.')).sort(),
    () => undefined,
  );
}
