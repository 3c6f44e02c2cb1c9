import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The exports of a module. A changed file is read anew, also in a process that has loaded it before. */
export async function importModule(file: string): Promise<[string, unknown][]> {
  const path = resolve(file);
  const url = pathToFileURL(path);
  url.searchParams.set('changed', String((await stat(path)).mtimeMs));
  const module = (await import(url.href)) as Record<string, unknown>;
  const named = Object.entries(module).filter(([name]) => name !== 'default' && name !== 'module.exports');
  if (named.length > 0 || !('default' in module)) return named;
  // CommonJS whose exports Node could not name: `module.exports = { … }`.
  const { default: whole } = module;
  const isTable = typeof whole === 'object' && whole !== null && !('returns' in whole) && !('parameters' in whole);
  return isTable ? Object.entries(whole) : [['default', whole]];
}
