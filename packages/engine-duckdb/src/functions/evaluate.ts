import { type DuckDBType, DuckDBVector } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { UserFunction } from '@sqlflow/engine';
import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { type ColumnReader, columnReader } from '../columns/column-reader.js';
import type { RawVector } from '../columns/raw-vector.js';
import { Misfit, showValue } from '../values/misfit.js';
import { columnWriter, RowMisfit } from './column-writer.js';

/** Computes one chunk: reads the arguments, calls the function, writes the results. Throws `SqlFlowError`. */
export type Evaluator = (chunk: duckdb.DataChunk, output: RawVector) => void;

export interface EvaluatorTypes {
  readonly parameters: readonly DuckDBType[];
  readonly returns: DuckDBType;
}

/** Masks the values of secrets in a text. */
export type Mask = (text: string) => string;

/** The evaluator of a function. Throws where its result type cannot be written. */
export function evaluator(fn: UserFunction, types: EvaluatorTypes, mask: Mask): Evaluator {
  const readers = types.parameters.map((type) =>
    fn.exact ? exactReader(type) : columnReader(type, { timestamps: 'date' }),
  );
  const write = columnWriter(types.returns, fn);
  const compute = fn.vector === undefined ? perValue(fn, mask) : perChunk(fn, mask);
  return (chunk, output) => {
    const count = duckdb.data_chunk_get_size(chunk);
    const columns = readColumns(fn, readers, chunk, count);
    const results = compute(columns, count);
    try {
      write(output, results);
    } catch (error) {
      throw error instanceof RowMisfit ? misfitError(fn, error, columns, mask) : error;
    }
  };
}

/** The engine's own value objects. */
function exactReader(type: DuckDBType): ColumnReader {
  return (vector, count) => DuckDBVector.create(vector, count, type).toArray();
}

function readColumns(
  fn: UserFunction,
  readers: readonly ColumnReader[],
  chunk: duckdb.DataChunk,
  count: number,
): unknown[][] {
  try {
    return readers.map((read, index) => read(duckdb.data_chunk_get_vector(chunk, index), count));
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const { name, file } = fn;
    const reason = `${showValue(error.value)} ${error.reason}`;
    throw sqlFlowError(codes.engine.functionFailed, { name, file, reason, args: '…' }, { cause: error });
  }
}

type Compute = (columns: readonly unknown[][], count: number) => ArrayLike<unknown>;

function perValue(fn: UserFunction, mask: Mask): Compute {
  const call = callRow(fn.call as (...values: unknown[]) => unknown, fn.parameters.length);
  const skips = fn.nulls === 'skip';
  return (columns, count) => {
    const skipped = skips ? rowsWithNull(columns, count) : undefined;
    const results = new Array<unknown>(count).fill(null);
    let row = 0;
    try {
      for (; row < count; row += 1) if (skipped?.[row] !== 1) results[row] = call(columns, row);
    } catch (error) {
      throw failed(
        fn,
        mask,
        columns.map((column) => column[row]),
        error,
      );
    }
    const promise = results.find(isPromise);
    if (promise !== undefined) throw promiseError(fn, promise);
    return results;
  };
}

type RowCall = (columns: readonly unknown[][], row: number) => unknown;

/** Calls with the values of one row. Spreading an array costs as much as a small function does, so few are written out. */
function callRow(call: (...values: unknown[]) => unknown, parameters: number): RowCall {
  if (parameters === 1) return ([a], row) => call(a?.[row]);
  if (parameters === 2) return ([a, b], row) => call(a?.[row], b?.[row]);
  if (parameters === 3) return ([a, b, c], row) => call(a?.[row], b?.[row], c?.[row]);
  return (columns, row) => call(...columns.map((column) => column[row]));
}

/** 1 for each row in which an argument is NULL; undefined if there is none. */
function rowsWithNull(columns: readonly unknown[][], count: number): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const column of columns) {
    for (let row = column.indexOf(null); row !== -1; row = column.indexOf(null, row + 1)) {
      found ??= new Uint8Array(count);
      found[row] = 1;
    }
  }
  return found;
}

function perChunk(fn: UserFunction, mask: Mask): Compute {
  const vector = fn.vector as (...columns: unknown[][]) => unknown;
  return (columns, count) => {
    const skipped = fn.nulls === 'skip' ? rowsWithNull(columns, count) : undefined;
    const given =
      skipped === undefined ? columns : columns.map((column) => column.filter((_, row) => skipped[row] === 0));
    const expected = skipped === undefined ? count : skipped.reduce((rows, isNull) => rows - isNull, count);
    if (expected === 0) return new Array<null>(count).fill(null);
    const results = attempt(fn, mask, given, () => vector(...given));
    if (isPromise(results)) throw promiseError(fn, results);
    const { name, file } = fn;
    if (!isArrayLike(results) || results.length !== expected) {
      const found = isArrayLike(results) ? `an array of ${results.length}` : showValue(results);
      throw sqlFlowError(codes.engine.functionVectorLength, { name, file, expected, found });
    }
    if (skipped === undefined) return results;
    let next = -1;
    return Array.from(skipped, (isNull) => {
      if (isNull === 1) return null;
      next += 1;
      return results[next];
    });
  };
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';
}

function promiseError(fn: UserFunction, promise: Promise<unknown>): SqlFlowError {
  // The statement fails; that the promise may fail later too is of no interest.
  promise.then(undefined, () => undefined);
  return sqlFlowError(codes.engine.functionPromise, { name: fn.name, file: fn.file });
}

function attempt<T>(fn: UserFunction, mask: Mask, values: readonly unknown[], call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw failed(fn, mask, values, error);
  }
}

function failed(fn: UserFunction, mask: Mask, values: readonly unknown[], error: unknown): SqlFlowError {
  const thrown: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  const reason = mask(typeof thrown === 'string' ? thrown : String(error));
  const args = showArguments(values, mask);
  return sqlFlowError(codes.engine.functionFailed, { name: fn.name, file: fn.file, reason, args }, { cause: error });
}

function misfitError(fn: UserFunction, error: RowMisfit, columns: readonly unknown[][], mask: Mask): SqlFlowError {
  const { name, file, returns } = fn;
  const args = showArguments(
    columns.map((column) => column[error.row]),
    mask,
  );
  const reason = mask(`${showValue(error.misfit.value)} ${error.misfit.reason}`);
  return sqlFlowError(codes.engine.functionResult, { name, file, returns, reason, args }, { cause: error });
}

function showArguments(values: readonly unknown[], mask: Mask): string {
  return values.map((value) => mask(showValue(value))).join(', ');
}
