import { basename, dirname } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { assertReadableFile, statIfExists } from './file-access.js';
import { expandGlob, globRoot, isGlob } from './glob.js';
import { absolutePath, type PathRoots, shownPath } from './local-path.js';
import { missingFolder, similarPaths } from './similar-files.js';

/** A file that exists and may be read. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** As people are shown it. */
  readonly shown: string;
  readonly bytes: number;
  /** When its content was modified, in nanoseconds since 1970-01-01 UTC. Tools that copy files may keep it. */
  readonly modified: bigint;
  /** When the system last wrote to it, renamed it or put it there, likewise. No tool can set it back. */
  readonly placed: bigint;
}

export interface FileSelection {
  /** Paths and globs as the user wrote them. */
  readonly paths: readonly string[];
  /** Globs of files that are left out of what globs find. A path without a glob is read in any case. */
  readonly exclude: readonly string[];
  /** Usual extension of such files, for hints: `csv`. */
  readonly extension: string;
}

/** What finds nothing is an error, unless it did find something before. */
export interface Expectations {
  /** Files that were found before, by `FoundFile.shown`. Their own paths may be gone; where there are any, globs may find nothing. */
  readonly known: readonly string[];
}

/** What is wrong with a path is the business of the parameter that holds it. */
const atPath = { parameter: 'path' } as const;

/**
 * The files that paths and globs name, each once, in the order of the paths and by name within a glob. A path that
 * exists as it is written is that file, even if it looks like a glob. Throws `SqlFlowError` for a file that is missing or
 * may not be read, a directory, and a glob that nothing matches.
 */
export async function findFiles(
  selection: FileSelection,
  roots: PathRoots,
  { known }: Expectations = { known: [] },
): Promise<FoundFile[]> {
  const expected = new Set(known);
  const found = new Map<string, FoundFile>();
  for (const written of selection.paths) {
    for (const path of await pathsOf(written, selection, roots, expected)) {
      if (!found.has(path)) found.set(path, await foundFile(path, roots));
    }
  }
  return [...found.values()];
}

async function pathsOf(
  written: string,
  selection: FileSelection,
  roots: PathRoots,
  known: ReadonlySet<string>,
): Promise<string[]> {
  const path = absolutePath(written, roots);
  const shown = shownPath(path, roots);
  const stats = await statIfExists(path, shown);
  if (stats?.isDirectory()) {
    const glob = `${shown.replace(/\/$/, '')}/*.${selection.extension}`;
    throw sqlFlowError(codes.connector.directoryInsteadOfFile, { path: shown, glob }, atPath);
  }
  if (stats !== undefined) return [path];
  if (known.has(shown)) return [];
  if (!isGlob(written)) throw await fileNotFound(path, roots);
  const matches = await expandGlob(written, selection.exclude, roots);
  if (matches.length > 0) return matches;
  // A folder that is gone is more likely not mounted than emptied.
  if (known.size > 0 && (await folderExists(globRoot(written, roots), roots))) return [];
  throw await noMatch(written, selection, roots);
}

async function foundFile(path: string, roots: PathRoots): Promise<FoundFile> {
  const shown = shownPath(path, roots);
  const stats = await statIfExists(path, shown);
  if (stats === undefined) throw await fileNotFound(path, roots);
  await assertReadableFile(path, shown, stats);
  return { path, shown, bytes: Number(stats.size), modified: stats.mtimeNs, placed: stats.ctimeNs };
}

async function fileNotFound(path: string, roots: PathRoots): Promise<Error> {
  const near = (await similarPaths(path)).map((each) => shownPath(each, roots));
  const folder = await missingFolder(path);
  const args = {
    path: shownPath(path, roots),
    near,
    missingFolder: folder === undefined ? undefined : shownPath(folder, roots),
  };
  return sqlFlowError(codes.connector.fileNotFound, args, atPath);
}

async function noMatch(written: string, selection: FileSelection, roots: PathRoots): Promise<Error> {
  const root = globRoot(written, roots);
  if (!(await folderExists(root, roots))) return fileNotFound(`${root}/${basename(written)}`, roots);
  const excluded = selection.exclude.length === 0 ? 0 : (await expandGlob(written, [], roots)).length;
  const beside = excluded > 0 ? [] : await filesBelow(root, roots);
  return sqlFlowError(codes.connector.globWithoutMatch, { glob: written, near: beside, excluded }, atPath);
}

async function folderExists(path: string, roots: PathRoots): Promise<boolean> {
  return (await statIfExists(path, shownPath(path, roots))) !== undefined;
}

/** A few of the files that are there instead, so that a wrong extension or depth shows. */
async function filesBelow(root: string, roots: PathRoots): Promise<string[]> {
  const found = await expandGlob(`${root}/{*,*/*}`, [], roots);
  return found
    .filter((path) => dirname(path).startsWith(root))
    .slice(0, 3)
    .map((path) => shownPath(path, roots));
}
