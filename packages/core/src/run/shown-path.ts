import { isAbsolute, relative, sep } from 'node:path';

/** Paths below the project are shown relative to it. */
export function shownPath(path: string, directory: string): string {
  const inside = relative(directory, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split(sep).join('/');
}
