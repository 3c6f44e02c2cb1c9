import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { ConnectorNames } from './names.js';
import { packageLicense } from './package-license.js';
import { packageManifest } from './package-manifest.js';

/** The same seen from the sources and from the bundle. */
const template = join(import.meta.dirname, '..', 'dist', 'assets', 'template');

/** What was written. */
export interface WrittenPackage {
  /** Absolute. */
  readonly directory: string;
  /** Relative to it, with forward slashes. */
  readonly files: readonly string[];
}

/** Writes the package of a connector into a folder. Replaces nothing: where a file is in the way, none is written. */
export async function writePackage(names: ConnectorNames, folder: string): Promise<WrittenPackage> {
  const directory = resolve(folder);
  const files = new Map([
    ['package.json', packageManifest(names, await readVersion())],
    ['LICENSE', packageLicense(names)],
    ...(await templateFiles(names)),
  ]);
  const inTheWay: string[] = [];
  for (const path of files.keys()) if (await exists(join(directory, path))) inTheWay.push(path);
  if (inTheWay.length > 0) throw sqlFlowError(codes.createConnector.filesInTheWay, { directory, files: inTheWay });
  for (const [path, content] of files) await writeNew(join(directory, path), content);
  return { directory, files: [...files.keys()] };
}

/** The files of the template by path, with the names put in. npm leaves out some files that begin with a dot. */
async function templateFiles(names: ConnectorNames): Promise<[path: string, content: string][]> {
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file): Promise<[string, string]> => {
      const path = relative(template, file).replaceAll('\\', '/').replace(/^_/, '.');
      return [path, withNames(await readFile(file, 'utf8'), names)];
    }),
  );
}

function withNames(text: string, { packageName, type, title, identifier }: ConnectorNames): string {
  return text
    .replaceAll('my-source', packageName)
    .replaceAll('MY_SOURCE', type)
    .replaceAll('My Source', title)
    .replaceAll('mySource', identifier);
}

/** Packages of SQLFlow are released together: the SDK has the version of this one. */
async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

async function writeNew(path: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return false;
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return sqlFlowError(codes.commandLine.cannotWrite, { path, reason }, { cause });
}
