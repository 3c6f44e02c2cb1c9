import { readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';

/** The file whose directory is a project's root. */
export const projectFile = 'sqlflow.yml';

/**
 * The absolute path of the nearest directory, from `directory` upwards, that holds `sqlflow.yml`.
 * Throws SF7001 with every directory it looked in.
 */
export async function findProjectRoot(directory: string): Promise<string> {
  const looked: string[] = [];
  let misnamed: string | undefined;
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (await isThere(resolve(at, projectFile))) return at;
    looked.push(at);
    misnamed ??= await misnamedProjectFile(at);
    if (dirname(at) === at) throw sqlFlowError(codes.project.projectNotFound, { looked, misnamed });
  }
}

/** A directory of that name counts too: reading it says what is wrong, walking past it would not. */
async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function misnamedProjectFile(directory: string): Promise<string | undefined> {
  const names = await readdir(directory).catch(() => []);
  const found = names.find((name) => /^sqlflow\.ya?ml$/i.test(name));
  return found === undefined ? undefined : resolve(directory, found);
}
