import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';

/** The catalogue's error for what the file system threw about the file or directory shown as `path`. */
export function fileError(cause: unknown, path: string): SqlFlowError {
  switch (systemCode(cause)) {
    case 'ENOENT':
      return sqlFlowError(codes.project.fileMissing, { path }, { cause });
    case 'EISDIR':
      return sqlFlowError(codes.project.notAFile, { path }, { cause });
    case 'ENOTDIR':
      return sqlFlowError(codes.project.notADirectory, { path }, { cause });
    default:
      return sqlFlowError(codes.project.unreadable, { path, reason: reasonOf(cause) }, { cause });
  }
}

/** Whether `error`, from the file system or from `fileError`, says that there is no such file. */
export function isFileMissing(error: unknown): boolean {
  if (SqlFlowError.isInstance(error)) return error.code === codes.project.fileMissing.code;
  return systemCode(error) === 'ENOENT';
}

/** Not by `instanceof Error`: an error may come from another realm, as it does under test runners. */
function systemCode(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}

/** Node appends the system call and the absolute path, which says the same thing twice. */
function reasonOf(cause: unknown): string {
  const message = typeof cause === 'object' && cause !== null && 'message' in cause ? cause.message : cause;
  return String(message).replace(/, \w+( '.*')?$/, '');
}
