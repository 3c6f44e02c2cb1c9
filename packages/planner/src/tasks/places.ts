import { cleanPath } from '../walk/join-path.js';

/** A file or another place outside the database, as a key for the order. */
export interface PlacePath {
  readonly key: string;
  readonly path: string;
  readonly shown: string;
}

/** A path or URI as people write it. Local paths are relative to the project root where they lie below it. */
export function filePlace(
  { path, shown }: { readonly path: string; readonly shown: string },
  directory: string | undefined,
): PlacePath {
  const name = `file:${relativePath(path, directory)}`;
  if (isRemote(path)) return { key: path, path, shown };
  return { key: name, path: relativePath(path, directory), shown: `file:${relativePath(shown, directory)}` };
}

function relativePath(path: string, directory: string | undefined): string {
  const local = cleanPath(path.replace(/^file:\/\//, '').replaceAll('\\', '/'));
  const root = directory === undefined ? undefined : cleanPath(directory.replaceAll('\\', '/'));
  return root !== undefined && local.startsWith(`${root}/`) ? local.slice(root.length + 1) : local;
}

function isRemote(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path) && !/^file:/i.test(path);
}
