import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';

/**
 * The types that a package says it has, in its `package.json`: `"sqlflow": { "types": ["GITHUB", "GH"] }`. Undefined
 * where it does not say, and for a file of the project.
 *
 * @throws SqlFlowError when what it says is no list of types.
 */
export async function declaredTypes(module: string, path: string): Promise<readonly string[] | undefined> {
  if (/^[./]/.test(module)) return undefined;
  const manifest = await manifestAbove(module, dirname(path));
  if (manifest?.sqlflow === undefined) return undefined;
  const { types } = manifest.sqlflow as { readonly types?: unknown };
  if (isTypes(types)) return types;
  const reason = '`sqlflow.types` of its package.json is no list of types';
  throw sqlFlowError(codes.commandLine.connectorModuleInvalid, { module, reason });
}

interface Manifest {
  readonly name?: unknown;
  readonly sqlflow?: unknown;
}

/** The manifest of the package itself: there may be others on the way, which say how the files of a folder are loaded. */
async function manifestAbove(name: string, folder: string): Promise<Manifest | undefined> {
  const manifest = await readManifest(join(folder, 'package.json'));
  if (manifest?.name === name) return manifest;
  const above = dirname(folder);
  return above === folder ? undefined : manifestAbove(name, above);
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isTypes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each !== '');
}
