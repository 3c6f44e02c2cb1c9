import { type BigIntStats, constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { codes, sqlFlowError } from '@sqlflow/errors';

/** What is at a path; undefined when there is nothing. Throws `SqlFlowError` when it may not be looked at. */
export async function statIfExists(path: string, shown: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return undefined;
    throw unreadable(shown, error);
  }
}

/** Throws `SqlFlowError` unless `path` is a plain file that this process may read. */
export async function assertReadableFile(path: string, shown: string, stats: BigIntStats): Promise<void> {
  if (!stats.isFile()) {
    const reason = 'it is a pipe or a device, not a file';
    throw sqlFlowError(codes.connector.fileUnreadable, { path: shown, reason }, { parameter: 'path' });
  }
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
}

/** The error for a file that exists but cannot be opened. Shortages that pass (`EMFILE`) are thrown as they are. */
export function unreadable(shown: string, error: unknown): unknown {
  const reason = reasons[systemCode(error)];
  return reason === undefined
    ? error
    : sqlFlowError(codes.connector.fileUnreadable, { path: shown, reason }, { cause: error, parameter: 'path' });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
  EIO: 'the disk reports an input/output error',
};

function systemCode(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code);
}
