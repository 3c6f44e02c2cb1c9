import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, isFileMissing } from './file-error.js';

const folder = 'pipelines';

/**
 * Paths of all pipelines of the project, `pipelines/**.sf`, relative to the root with `/`, sorted. Names that begin
 * with a dot are left out; links to files are followed, links to directories are not.
 * Throws SF7012 when `pipelines` is a file and SF7013 when it cannot be read.
 */
export async function listPipelines(root: string): Promise<string[]> {
  return (await pipelinesIn(root, folder)).sort();
}

async function pipelinesIn(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { withFileTypes: true }).catch((cause: unknown) => {
    if (directory === folder && isFileMissing(cause)) return [];
    throw fileError(cause, directory);
  });
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await pipelinesIn(root, path)));
    else if (isPipelinePath(path) && (entry.isFile() || (await isFile(join(root, path))))) found.push(path);
  }
  return found;
}

/** Whether the name says that it is a pipeline. */
export function isPipelinePath(path: string): boolean {
  return /\.sf$/i.test(path);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
