import { isAbsolute, relative, sep } from 'node:path';

/** Paths below the project are shown relative to it. What is no absolute path is shown as it is. */
export function shownPath(path: string, directory: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(directory, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split(sep).join('/');
}
