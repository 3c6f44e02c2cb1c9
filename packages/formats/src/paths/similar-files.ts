import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { suggest } from '@sqlflow/errors';

/** Existing paths that someone who wrote `path` may have meant, the likeliest first; at most three. */
export async function similarPaths(path: string): Promise<string[]> {
  const folder = dirname(path);
  if (folder === path) return [];
  const names = await namesIn(folder);
  if (names !== undefined) return similarNames(basename(path), names).map((name) => join(folder, name));
  // The folder itself may be misspelt: look for the file, or ones like it, in folders with similar names.
  const found: string[] = [];
  for (const similar of await similarPaths(folder)) {
    const inside = await namesIn(similar);
    const same = inside?.includes(basename(path)) ? [basename(path)] : similarNames(basename(path), inside ?? []);
    found.push(...same.map((name) => join(similar, name)));
  }
  return found.slice(0, 3);
}

/** The deepest folder of `path` that does not exist although the one above it does; undefined when all exist. */
export async function missingFolder(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  if (folder === path || (await namesIn(folder)) !== undefined) return undefined;
  return (await missingFolder(folder)) ?? folder;
}

/** The nearest name, and those that differ in their extension only. */
function similarNames(name: string, names: readonly string[]): string[] {
  const near = suggest(name, names);
  const alike = names.filter((each) => stem(each) === stem(name));
  return [...new Set([...(near === undefined ? [] : [near]), ...alike])].slice(0, 3);
}

function stem(name: string): string {
  return name.split('.', 1)[0] ?? '';
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  return readdir(folder).then(
    (names) => names.filter((name) => !name.startsWith('.')).sort(),
    () => undefined,
  );
}
