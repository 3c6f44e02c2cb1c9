import { access, constants, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { version } from '@duckdb/node-api';
import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { describeHolder, type LockReport } from './lock/holder.js';
import { duckDbMessage } from './sql-error.js';

/** Where DuckDB's main header keeps the version of the library that wrote the file: 32 bytes, padded with zeros. */
const libraryVersionAt = 52;

/** What went wrong when the database file was attached. */
export async function toOpenError(error: unknown, path: string): Promise<SqlFlowError> {
  const text = duckDbMessage(error);
  const cause = { cause: error };
  const newer = /version number (\d+), but we can only read versions? (?:between )?([\d]+(?: and \d+)?)/.exec(text);
  if (newer !== null) {
    const args = {
      path,
      madeBy: await libraryVersionOf(path),
      format: newer[1] ?? 'unknown',
      readable: (newer[2] ?? 'unknown').replace(' and ', ' to '),
      engine: version(),
    };
    return sqlFlowError(codes.engine.newerDatabase, args, cause);
  }
  const lock = lockIn(text);
  if (lock !== undefined) {
    return sqlFlowError(codes.engine.databaseLocked, { path, ...describeHolder(path, lock) }, cause);
  }
  // DuckDB recognises files of SQLite, and asks for an extension to read them.
  if (/not a valid DuckDB database file|sqlite_scanner/.test(text)) {
    return sqlFlowError(codes.engine.notADatabase, { path, found: await whatItIs(path) }, cause);
  }
  if (/Is a directory/i.test(text)) {
    return sqlFlowError(codes.engine.notADatabase, { path, found: 'it is a directory' }, cause);
  }
  const refused =
    /Permission denied|Read-only file system|EACCES|EROFS|EPERM|EEXIST|ENOTDIR|Not a directory|ENOENT/i.exec(text);
  if (refused !== null) {
    const args = { path, reason: reasonOf(refused[0], path), readable: await isReadable(path) };
    return sqlFlowError(codes.engine.databaseNotWritable, args, cause);
  }
  return sqlFlowError(codes.engine.databaseNotOpened, { path, reason: firstLine(text) }, cause);
}

/** A file that is not there yet counts: what failed then is making it. */
async function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'EACCES',
  );
}

async function libraryVersionOf(path: string): Promise<string> {
  const bytes = await readStart(path, libraryVersionAt + 32);
  const text = bytes.subarray(libraryVersionAt).toString('latin1').replace(/\0.*$/s, '');
  return /^[\w.+-]+$/.test(text) ? text : '(version unknown)';
}

async function whatItIs(path: string): Promise<string> {
  const start = await readStart(path, 16);
  if (start.length === 0) return 'it is empty';
  if (start.subarray(0, 15).toString('latin1') === 'SQLite format 3') return 'it is a SQLite database';
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') return 'it is a Parquet file';
  return `it begins with ${JSON.stringify(start.toString('latin1'))}`;
}

async function readStart(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What DuckDB's message says about the process that has the file open. Its words differ between systems. */
function lockIn(text: string): LockReport | undefined {
  if (!/Could not set lock on file|used by another process|File is already open in/i.test(text)) return undefined;
  const [, program, named] = /(?:lock is held in|already open in)\s+(.+?) \(PID (\d+)\)/.exec(text) ?? [];
  const pid = named ?? /lock is held in PID (\d+)/.exec(text)?.[1];
  return {
    ...(pid === undefined ? {} : { pid: Number(pid) }),
    ...(program === undefined ? {} : { program }),
    readOnly: text.includes('would be able to open this database in read-only mode'),
  };
}

function reasonOf(refused: string, path: string): string {
  if (/EEXIST|ENOTDIR|Not a directory/i.test(refused)) return `${dirname(path)} is not a directory`;
  if (/EROFS|Read-only/i.test(refused)) return 'the file system is read-only';
  if (/ENOENT/i.test(refused)) return `the directory ${dirname(path)} cannot be made`;
  return 'permission denied';
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
