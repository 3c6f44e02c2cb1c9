import { type BigIntStats, constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FilesData } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { bigTimestampText } from '../columns/iso-text.js';
import type { Session } from '../session.js';
import { quoteText } from '../sql-text.js';

/** A file that can be read. */
export interface LocalFile {
  /** As it was given, or as a glob found it. */
  readonly path: string;
  readonly bytes: number;
  readonly modified: Date;
  /** The same with microseconds: ISO 8601 in UTC. */
  readonly modifiedAt: string;
  /** What `_file_path` says where it is not the path. */
  readonly shown?: string;
  /** Set for a copy in another form: the path of the file it was made from. */
  readonly original?: string;
}

/**
 * The files behind paths, `file:` URIs and globs, in the order given; those of a glob sorted by path. Throws
 * `SqlFlowError` for what is missing, is a directory, or may not be read.
 */
export async function findLocalFiles(
  session: Session,
  { uris, options: { shownPaths = [] } = {} }: Pick<FilesData, 'uris' | 'options'>,
): Promise<LocalFile[]> {
  const found = await Promise.all(
    uris.map(async (uri, index) => {
      const files = await findOne(session, localPath(uri));
      const shown = shownPaths[index];
      return shown === undefined ? files : files.map((file) => ({ ...file, shown }));
    }),
  );
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

async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw sqlFlowError(codes.data.fileUnreadable, { path, reason: reasonOf(error) }, { cause: error });
  }
}

async function readable(path: string, facts: BigIntStats): Promise<LocalFile> {
  if (facts.isDirectory()) throw sqlFlowError(codes.data.fileIsDirectory, { path });
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw sqlFlowError(codes.data.fileUnreadable, { path, reason: reasonOf(error) }, { cause: error });
  }
  const modifiedAt = bigTimestampText(facts.mtimeNs / 1000n, 1_000_000n, 'Z');
  return { path, bytes: Number(facts.size), modified: facts.mtime, modifiedAt };
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

/** What messages call a file: what it stands for, where that was said, else the path it was given by. */
export function nameOf({ shown, original, path }: Pick<LocalFile, 'shown' | 'original' | 'path'>): string {
  return shown ?? original ?? path;
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
