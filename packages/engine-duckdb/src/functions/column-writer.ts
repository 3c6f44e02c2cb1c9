import { type DuckDBType, DuckDBTypeId, type DuckDBValue, DuckDBVector } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { RawVector } from '../columns/raw-vector.js';
import { converterFor } from '../values/converter.js';
import { integerRanges } from '../values/from-number.js';
import { Misfit } from '../values/misfit.js';
import { engineValueTest } from './engine-values.js';

/** Writes values into the first places of a vector; null and undefined are NULL. Throws `RowMisfit`. */
export type ColumnWriter = (vector: RawVector, values: ArrayLike<unknown>) => void;

/** A value that does not fit the column, and its row. */
export class RowMisfit extends Error {
  constructor(
    readonly row: number,
    readonly misfit: Misfit,
  ) {
    super(misfit.message);
  }
}

/** The writer of a type. Types with typed arrays take the short way. Throws for types that cannot be written. */
export function columnWriter(type: DuckDBType, options: { readonly exact: boolean }): ColumnWriter {
  const convert = options.exact ? orEngineValue(type, converterFor(type)) : converterFor(type);
  switch (type.typeId) {
    case DuckDBTypeId.DOUBLE:
      return numberWriter(Float64Array, (value) => typeof value === 'number', convert);
    case DuckDBTypeId.FLOAT:
      return numberWriter(Float32Array, (value) => typeof value === 'number', convert);
    case DuckDBTypeId.TINYINT:
      return integerWriter(Int8Array, type.typeId, convert);
    case DuckDBTypeId.UTINYINT:
      return integerWriter(Uint8Array, type.typeId, convert);
    case DuckDBTypeId.SMALLINT:
      return integerWriter(Int16Array, type.typeId, convert);
    case DuckDBTypeId.USMALLINT:
      return integerWriter(Uint16Array, type.typeId, convert);
    case DuckDBTypeId.INTEGER:
      return integerWriter(Int32Array, type.typeId, convert);
    case DuckDBTypeId.UINTEGER:
      return integerWriter(Uint32Array, type.typeId, convert);
    case DuckDBTypeId.BIGINT:
      return bigintWriter(BigInt64Array, convert);
    case DuckDBTypeId.UBIGINT:
      return bigintWriter(BigUint64Array, convert);
    case DuckDBTypeId.VARCHAR:
      return textWriter(convert);
    default:
      return anyWriter(type, convert);
  }
}

/** Takes the engine's own value objects too. */
function orEngineValue(type: DuckDBType, convert: ReturnType<typeof converterFor>): ReturnType<typeof converterFor> {
  const isOwn = engineValueTest(type);
  return (value) => (isOwn(value) ? (value as DuckDBValue) : convert(value));
}

type Convert = (value: unknown) => unknown;

interface NumericArray<A> {
  new (length: number): A;
}

type Numbers =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

function numberWriter<A extends Numbers>(
  array: NumericArray<A>,
  fits: (value: unknown) => boolean,
  convert: Convert,
): ColumnWriter {
  return (vector, values) => {
    // What the function returns may already be the memory wanted.
    if (values instanceof array) return copy(vector, values);
    const items = new array(values.length);
    const nulls = new Nulls(values.length);
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row];
      if (value === null || value === undefined) nulls.add(row);
      else items[row] = fits(value) ? (value as number) : Number(at(row, convert, value));
    }
    copy(vector, items);
    nulls.write(vector);
  };
}

function integerWriter<A extends Numbers>(array: NumericArray<A>, type: DuckDBTypeId, convert: Convert): ColumnWriter {
  const [least, greatest] = (integerRanges.get(type) ?? []).map(Number) as [number, number];
  const fits = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= greatest;
  return numberWriter(array, fits, convert);
}

function bigintWriter<A extends BigInt64Array | BigUint64Array>(
  array: NumericArray<A>,
  convert: Convert,
): ColumnWriter {
  return (vector, values) => {
    if (values instanceof array) return copy(vector, values);
    const items = new array(values.length);
    const nulls = new Nulls(values.length);
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row];
      if (value === null || value === undefined) nulls.add(row);
      else items[row] = at(row, convert, value) as bigint;
    }
    copy(vector, items);
    nulls.write(vector);
  };
}

function textWriter(convert: Convert): ColumnWriter {
  return (vector, values) => {
    const nulls = new Nulls(values.length);
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row];
      if (value === null || value === undefined) nulls.add(row);
      else duckdb.vector_assign_string_element(vector, row, at(row, convert, value) as string);
    }
    nulls.write(vector);
  };
}

/** The way of the library, value by value. */
function anyWriter(type: DuckDBType, convert: ReturnType<typeof converterFor>): ColumnWriter {
  return (vector, values) => {
    const target = DuckDBVector.create(vector, values.length, type);
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row];
      target.setItem(row, value === null || value === undefined ? null : at(row, convert, value));
    }
    target.flush();
  };
}

function at<T>(row: number, convert: (value: unknown) => T, value: unknown): T {
  try {
    return convert(value);
  } catch (error) {
    throw error instanceof Misfit ? new RowMisfit(row, error) : error;
  }
}

function copy(vector: RawVector, items: Numbers | BigInt64Array | BigUint64Array): void {
  duckdb.copy_data_to_vector(vector, 0, items.buffer as ArrayBuffer, items.byteOffset, items.byteLength);
}

/** The rows that are NULL, in DuckDB's form: a bit per row, 0 for NULL. */
class Nulls {
  readonly #bits: Uint8Array;
  #any = false;

  constructor(rows: number) {
    this.#bits = new Uint8Array(Math.ceil(rows / 64) * 8).fill(0xff);
  }

  add(row: number): void {
    this.#any = true;
    this.#bits[row >> 3] = (this.#bits[row >> 3] ?? 0) & ~(1 << (row & 7));
  }

  write(vector: RawVector): void {
    if (!this.#any) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#bits.buffer as ArrayBuffer, 0, this.#bits.byteLength);
  }
}
