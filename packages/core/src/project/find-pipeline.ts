import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { isPipelinePath, listPipelines } from './list-pipelines.js';

/**
 * The file that `nameOrPath` means, relative to `root` with `/`: a path relative to `cwd` (default: the process's) or
 * to the root, else a pipeline's name, with or without `.sf` and the folders below `pipelines/`. A file outside the
 * project gives a path with `../`, or an absolute one on another drive.
 *
 * Throws SF7040 (nothing found), SF7041 (a name that several files share), SF7011 (a directory), SF7042 (not `.sf`).
 */
export async function findPipeline(root: string, nameOrPath: string, cwd: string = process.cwd()): Promise<string> {
  const kinds = new Map<string, 'file' | 'directory'>();
  for (const path of [resolve(cwd, nameOrPath), resolve(root, nameOrPath)]) {
    const kind = nameOrPath === '' ? undefined : await kindOf(path);
    if (kind === 'file' && isPipelinePath(path)) return relativePath(root, path);
    if (kind !== undefined) kinds.set(path, kind);
  }
  const pipelines = await listPipelines(root);
  const named = pipelinesNamed(nameOrPath, pipelines);
  const [first, second] = named;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) throw sqlFlowError(codes.project.pipelineAmbiguous, { name: nameOrPath, files: named });
  for (const [path, kind] of kinds) {
    const shown = relativePath(root, path) || '.';
    if (kind === 'directory') throw sqlFlowError(codes.project.notAFile, { path: shown });
    throw sqlFlowError(codes.project.notAPipeline, { path: shown });
  }
  throw sqlFlowError(codes.project.pipelineNotFound, {
    name: nameOrPath,
    known: pipelines,
    suggestion: nearest(nameOrPath, pipelines),
  });
}

/** A name with folders means the file at exactly that place; one without means any file of that name. */
function pipelinesNamed(name: string, pipelines: readonly string[]): string[] {
  const wanted = nameOf(name.replaceAll('\\', '/'));
  if (wanted.includes('/')) return pipelines.filter((file) => [nameOf(file), nameBelowFolder(file)].includes(wanted));
  return pipelines.filter((file) => shortName(file) === wanted);
}

/** `pipelines/sales/orders.sf` → `pipelines/sales/orders`. */
function nameOf(file: string): string {
  return file.replace(/\.sf$/i, '');
}

/** `pipelines/sales/orders.sf` → `sales/orders`. */
function nameBelowFolder(file: string): string {
  return nameOf(file).replace(/^[^/]*\//, '');
}

/** `pipelines/sales/orders.sf` → `orders`. */
function shortName(file: string): string {
  return nameOf(file).replace(/^.*\//, '');
}

function nearest(name: string, pipelines: readonly string[]): string | undefined {
  const spellings = new Map<string, string>();
  for (const file of pipelines) {
    for (const spelling of [file, nameBelowFolder(file), shortName(file)]) {
      if (!spellings.has(spelling)) spellings.set(spelling, file);
    }
  }
  const spelling = suggest(name.includes('/') ? name : nameOf(name), spellings.keys());
  return spelling === undefined ? undefined : spellings.get(spelling);
}

async function kindOf(path: string): Promise<'file' | 'directory' | undefined> {
  return stat(path).then(
    (found) => (found.isDirectory() ? 'directory' : 'file'),
    () => undefined,
  );
}

function relativePath(root: string, path: string): string {
  const shown = relative(root, path);
  return isAbsolute(shown) ? shown : shown.split(sep).join('/');
}
