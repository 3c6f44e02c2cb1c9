import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type CheckStep, checkStep, type FileTarget } from '@sqlflow/connector-sdk';
import { shownPath } from '../shown-path.js';
import { asExportError } from './export-error.js';
import { statOrUndefined, usableTarget } from './file-export.js';
import { existingFiles } from './partitioned-export.js';

/** Whether an export could put its file or directory in place. Makes nothing, not even folders. */
export async function checkFileTarget(
  target: FileTarget,
  { displayPath, directory }: { readonly displayPath: string; readonly directory: string },
): Promise<readonly CheckStep[]> {
  const tell = (error: unknown): never => {
    throw asExportError(error, { displayPath, left: 'nothing was written' });
  };
  // No run has written it: what a run would know again as its own is somebody's.
  const request = { target, displayPath, runId: 'check', writeId: 'check' };
  const isSpecial = target.partitionBy.length === 0 && (await isWrittenThrough(target.path));
  const folder: CheckStep = isSpecial
    ? { name: 'write to the folder', result: 'skipped', detail: 'a device or pipe is written to where it is' }
    : await checkStep('write to the folder', () => writableFolder(target.path, directory).catch(tell));
  if (folder.result === 'failed') return [folder];
  const place = await checkStep('look at what is there', async () => {
    if (target.partitionBy.length === 0) return wordsFor[await usableTarget(request).catch(tell)];
    const files = await existingFiles(request).catch(tell);
    return files.length === 0 ? wordsFor.absent : `${files.length} files of an earlier export, which will be replaced`;
  });
  return [folder, place];
}

/** A device or pipe, beside which nothing has to be made. */
async function isWrittenThrough(path: string): Promise<boolean> {
  const found = await statOrUndefined(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

const wordsFor = {
  absent: 'nothing: it will be made',
  file: 'a file, which will be replaced',
  special: 'a device or pipe, which will be written to',
  ours: 'a file of this run',
} as const;

/** The nearest folder that is there must be one in which the rest can be made. */
async function writableFolder(path: string, directory: string): Promise<string> {
  const wanted = dirname(path);
  let nearest = wanted;
  while ((await statOrUndefined(nearest)) === undefined && dirname(nearest) !== nearest) nearest = dirname(nearest);
  const found = await statOrUndefined(nearest);
  if (found?.isDirectory() !== true) {
    throw Object.assign(new Error('no directory'), { code: 'ENOTDIR', path: nearest });
  }
  await access(nearest, constants.W_OK);
  const shown = shownPath(wanted, directory) || '.';
  return nearest === wanted ? `${shown} is there` : `${shown} is not there yet, and will be made`;
}
