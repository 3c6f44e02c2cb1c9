import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What local paths are relative to. Both absolute. */
export interface PathRoots {
  readonly projectDirectory: string;
  readonly homeDirectory: string;
}

/** The scheme of a URI that names no local file (`s3`, `https`); undefined for paths and `file:` URIs. */
export function remoteScheme(path: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path)?.[1]?.toLowerCase();
  return scheme === 'file' ? undefined : scheme;
}

/** A path as the user wrote it, without `file://`; still relative to the project root if it was. */
export function withoutFileScheme(path: string): string {
  if (!/^file:\/\//i.test(path)) return path;
  try {
    return fileURLToPath(path);
  } catch {
    // `file://data/orders.csv` names a host by the letter of the URI rules; everyone who writes it means a relative path.
    return decodeURIComponent(path.slice('file://'.length));
  }
}

/** The absolute path that the user means. `~/` is the home directory. */
export function absolutePath(written: string, roots: PathRoots): string {
  const path = withoutFileScheme(written);
  const fromHome = path === '~' || path.startsWith('~/');
  return fromHome ? join(roots.homeDirectory, path.slice(1)) : resolve(roots.projectDirectory, path);
}

/** A path as people are shown it: relative to the project root where it lies below it, with forward slashes. */
export function shownPath(path: string, roots: Pick<PathRoots, 'projectDirectory'>): string {
  const inside = relative(roots.projectDirectory, path);
  const isInside = inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
  return (isInside ? inside : path).split(sep).join('/');
}
