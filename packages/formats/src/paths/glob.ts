import { resolve, sep } from 'node:path';
import { escapePath, glob } from 'tinyglobby';
import { absolutePath, type PathRoots, withoutFileScheme } from './local-path.js';

/** True for a path with `*`, `?`, `[…]` or `{…}`. */
export function isGlob(path: string): boolean {
  return /[*?[\]{}]/.test(path);
}

/** The absolute folder above the first part of a glob that is not a plain name. */
export function globRoot(written: string, roots: PathRoots): string {
  return splitGlob(written, roots).root;
}

/**
 * The files that match a glob, as absolute paths in the order of their names, so that every run reads them in the same
 * order. Names that begin with a dot match only where the glob writes the dot. `exclude` are globs relative to the
 * project root; one without a slash means files of that name in any folder.
 */
export async function expandGlob(written: string, exclude: readonly string[], roots: PathRoots): Promise<string[]> {
  const { root, pattern } = splitGlob(written, roots);
  const found = await glob(pattern, {
    cwd: root,
    absolute: true,
    expandDirectories: false,
    ignore: exclude.map((each) => ignorePattern(each, roots)),
  });
  return found.map((path) => resolve(path)).sort((a, b) => (a < b ? -1 : 1));
}

/** Only the part that the user wrote may be a pattern: the folder of the project may be called `[x]`. */
function splitGlob(written: string, roots: PathRoots): { root: string; pattern: string } {
  const parts = withoutFileScheme(written).split(/[/\\]/);
  const at = parts.findIndex(isGlob);
  const plain = at === -1 ? parts : parts.slice(0, at);
  const prefix = plain.length === 1 && plain[0] === '' ? '/' : plain.join('/');
  const pattern = at === -1 ? [] : parts.slice(at);
  return { root: absolutePath(prefix, roots), pattern: plainParentheses(pattern.join('/')) };
}

function ignorePattern(exclude: string, roots: PathRoots): string {
  if (!/[/\\]/.test(exclude)) return `**/${plainParentheses(exclude)}`;
  const { root, pattern } = splitGlob(exclude, roots);
  const plain = root.split(sep).map(escapePath).join('/');
  return pattern === '' ? plain : `${plain}/${pattern}`;
}

/** `report (1)*.csv`: parentheses belong to file names far more often than anyone means a pattern by them. */
function plainParentheses(pattern: string): string {
  return pattern.replace(/^!|[()]/g, '\\$&');
}
