import { codes, type Diagnostic, SqlFlowError, sqlFlowError } from '@sqlflow/errors';

/** Where an export failed: what people call its target, what became of that, and what stood in for it until then. */
export interface FailedExport {
  readonly displayPath: string;
  /** What became of the target, in words. */
  readonly left: string;
  /** The engine names this path, which is gone by now and means nothing to a reader. */
  readonly temporary?: string;
}

/** The error a user sees: failures of the file system say what became of the target, others name it. */
export function asExportError(error: unknown, { displayPath, left, temporary }: FailedExport): unknown {
  if (SqlFlowError.isInstance(error)) {
    return temporary === undefined ? error : withPath(error, temporary, displayPath);
  }
  if (!isNodeError(error)) return error;
  return sqlFlowError(codes.run.exportFailed, { path: displayPath, problem: wordsFor(error), left }, { cause: error });
}

function withPath(error: SqlFlowError, temporary: string, displayPath: string): SqlFlowError {
  const rename = (found: Diagnostic): Diagnostic => ({
    ...found,
    message: found.message.replaceAll(temporary, displayPath),
  });
  const [first, ...rest] = error.diagnostics;
  return new SqlFlowError([rename(first), ...rest.map(rename)], { cause: error });
}

function wordsFor(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `no right to write to ${error.path ?? 'it'}`;
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'the file would be larger than the limit of this process';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file stands where a directory is needed';
    case 'ENOENT':
      return `${error.path ?? 'its directory'} leads nowhere (a broken link?)`;
    case 'ENAMETOOLONG':
      return 'the name is too long for the file system';
    default:
      return error.message;
  }
}

// Structural, because an error of another realm is no instance of this one's Error.
export function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
