import { codes, type DiagnosticOptions, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { bindingError } from './errors/binding-error.js';
import { catalogError } from './errors/catalog-error.js';
import { type DuckDbError, readDuckDbError } from './errors/duckdb-error.js';
import { findName, offsetInQuery } from './errors/offset.js';
import { recallFailure } from './functions/failure.js';

export { duckDbMessage, errorsAsJson } from './errors/duckdb-error.js';

/** How a DuckDB error becomes one of ours. */
export type ErrorOptions = DiagnosticOptions & { cause: unknown };

/**
 * The error a user sees for what DuckDB threw. `sqlOffset` is a UTF-16 offset into `query`, the user's text inside the
 * statement `sql` that was run; without `query` the whole statement counts as the user's. There is no offset where
 * DuckDB gives none and the name at fault does not occur exactly once, or where it lies outside the user's text.
 */
export function toSqlFlowError(error: unknown, sql?: string, query: string | undefined = sql): SqlFlowError {
  if (SqlFlowError.isInstance(error)) return error;
  const problem = readDuckDbError(error);
  const isUsers = sql !== undefined && query !== undefined && query !== '';
  const failure = recallFailure(problem.message);
  if (failure !== undefined) {
    return placed(failure.error, isUsers ? findName({ ...problem, name: failure.name }, query) : undefined);
  }
  const sqlOffset = isUsers ? locate(problem, sql, query) : undefined;
  return classify(problem, { cause: error, sqlOffset });
}

/** The same error at a place in the SQL. */
function placed(error: SqlFlowError, sqlOffset: number | undefined): SqlFlowError {
  const [first, ...rest] = error.diagnostics;
  const diagnostics = [{ ...first, ...(sqlOffset === undefined ? {} : { sqlOffset }) }, ...rest] as const;
  return new SqlFlowError(diagnostics, { cause: error.cause ?? error });
}

function locate(problem: DuckDbError, sql: string, query: string): number | undefined {
  if (problem.position !== undefined) return offsetInQuery(problem, problem.position, sql, query);
  return findName(problem, query);
}

function classify(problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const { message } = problem;
  switch (problem.type) {
    case 'Parser':
      if (/^VALUES lists must/.test(message)) return sqlFlowError(codes.binding.columnCount, { message }, options);
      return sqlFlowError(codes.binding.querySyntax, { message }, options);
    case 'Binder':
      return bindingError(problem, options);
    case 'Catalog':
      return catalogError(problem, options);
    case 'Missing Extension':
    case 'Autoload':
      return sqlFlowError(codes.binding.extensionMissing, { message: firstParagraph(message) }, options);
    case 'Conversion':
      if (/of infinite TIMESTAMP/.test(message)) return sqlFlowError(codes.windows.infiniteTime, {}, options);
      if (/^Unimplemented type for cast/.test(message))
        return sqlFlowError(codes.binding.typeMismatch, { message }, options);
      return sqlFlowError(codes.binding.valueNotConvertible, { message }, options);
    case 'Out of Range':
      return sqlFlowError(codes.binding.outOfRange, { message }, options);
    case 'Invalid Input':
      if (/^Expected \d+ parameters|^Values were not provided/.test(message)) {
        return sqlFlowError(codes.binding.missingValue, { message }, options);
      }
      return sqlFlowError(codes.binding.queryFailed, { message }, options);
    case 'Invalid type':
    case 'Mismatch Type':
    case 'Not implemented':
    case 'Parameter Not Resolved':
    case 'Parameter Not Allowed':
      return sqlFlowError(codes.binding.queryRefused, { message }, options);
    default:
      return engineError(problem, options);
  }
}

function engineError(problem: DuckDbError, options: ErrorOptions): SqlFlowError {
  const { message } = problem;
  // A COMMIT that finds no space fails as a problem of the transaction, or as the end of the engine.
  if (isOutOfSpace(problem)) return sqlFlowError(codes.engine.diskFull, { message: firstParagraph(message) }, options);
  switch (problem.type) {
    case 'INTERRUPT':
      return sqlFlowError(codes.engine.interrupted, {}, options);
    case 'Out of Memory':
      return sqlFlowError(codes.engine.outOfMemory, { message: firstParagraph(message) }, options);
    case 'IO':
      return fileError(problem, options);
    case 'Constraint':
      return sqlFlowError(codes.engine.constraintViolated, { message }, options);
    case 'TransactionContext':
      if (/read-only mode/.test(message)) {
        return sqlFlowError(codes.binding.writeRefused, { statement: 'this statement' }, options);
      }
      if (/conflict|altered|has been deleted/i.test(message)) {
        return sqlFlowError(codes.engine.transactionConflict, { message }, options);
      }
      return sqlFlowError(codes.engine.engineRefused, { message }, options);
    case 'FATAL':
    case 'INTERNAL':
      return sqlFlowError(codes.engine.engineBroken, { message: firstParagraph(message) }, options);
    case '':
      if (/connection disconnected/.test(message)) return sqlFlowError(codes.engine.engineClosed, {}, options);
      // A file that Node was to make or read.
      if (/^E[A-Z]+: /.test(message)) return sqlFlowError(codes.engine.fileError, { message }, options);
      return sqlFlowError(codes.run.internal, { what: message }, options);
    default:
      return sqlFlowError(codes.engine.engineRefused, { message }, options);
  }
}

/** ENOSPC, EDQUOT, and EFBIG, which a limit on the size of files gives. */
const noSpace = new Set([28, 122, 27]);

function isOutOfSpace({ type, message, errno }: DuckDbError): boolean {
  if (type === '') return /^(?:ENOSPC|EDQUOT|EFBIG): /.test(message);
  if (!['IO', 'TransactionContext', 'FATAL'].includes(type)) return false;
  return (errno !== undefined && noSpace.has(errno)) || /No space left|Disk quota|File too large/i.test(message);
}

function fileError({ message }: DuckDbError, options: ErrorOptions): SqlFlowError {
  const pattern = /^No files found that match the pattern "([\s\S]*)"$/.exec(message)?.[1];
  if (pattern !== undefined) return sqlFlowError(codes.binding.fileInQuery, { message, pattern }, options);
  return sqlFlowError(codes.engine.fileError, { message }, options);
}

/** DuckDB goes on with advice about its own settings, which are not set in SQL here. */
function firstParagraph(message: string): string {
  return message.split('\n')[0] ?? message;
}
