import { constants, type Stats } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { Session } from '../session.js';
import { quoteText } from '../sql-text.js';

/** A file that can be read. */
export interface LocalFile {
  /** As it was given, or as a glob found it. */
  readonly path: string;
  readonly bytes: number;
  readonly modified: Date;
  /** Set for a copy in another form: the path of the file it was made from. */
  readonly original?: string;
}

/**
 * The files behind paths, `file:` URIs and globs, in the order given; those of a glob sorted by path. Throws
 * `SqlFlowError` for what is missing, is a directory, or may not be read.
 */
export async function findLocalFiles(session: Session, uris: readonly string[]): Promise<LocalFile[]> {
  const found = await Promise.all(uris.map((uri) => findOne(session, localPath(uri))));
  return found.flat();
}

/** The path of a URI that the engine reads itself. */
export function localPath(uri: string): string {
  if (uri.startsWith('file:')) return fileURLToPath(uri);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(uri)?.[1];
  if (scheme !== undefined && !isAbsolute(uri)) {
    throw sqlFlowError(codes.run.notSupportedYet, { what: `reading ${scheme} URIs in the engine` });
  }
  return uri;
}

async function findOne(session: Session, path: string): Promise<LocalFile[]> {
  const facts = await statOf(path);
  if (facts !== undefined) return [await readable(path, facts)];
  if (!/[*?[]/.test(path)) throw await missing(path);
  const matches = await session.rows(`SELECT file FROM glob(${quoteText(path)}) ORDER BY file`);
  if (matches.length === 0) throw await missing(path);
  const files = matches.map((match) => String(match.file));
  return Promise.all(
    files.map(async (file) => {
      const each = await statOf(file);
      if (each === undefined) throw await missing(file);
      return readable(file, each);
    }),
  );
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw sqlFlowError(codes.data.fileUnreadable, { path, reason: reasonOf(error) }, { cause: error });
  }
}

async function readable(path: string, facts: Stats): Promise<LocalFile> {
  if (facts.isDirectory()) throw sqlFlowError(codes.data.fileIsDirectory, { path });
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw sqlFlowError(codes.data.fileUnreadable, { path, reason: reasonOf(error) }, { cause: error });
  }
  return { path, bytes: facts.size, modified: facts.mtime };
}

async function missing(path: string) {
  const directory = dirname(path);
  const names = await readdir(directory).catch(() => undefined);
  return sqlFlowError(codes.data.fileMissing, {
    path,
    directory: names === undefined ? directory : undefined,
    similar: names === undefined ? undefined : suggest(basename(path), names),
  });
}

/** The operating system's code of an error: `ENOENT`, `EACCES` … */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}
