import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { ColumnReader } from './column-reader.js';
import { isValid, memory, type RawVector, validity, viewOf } from './raw-vector.js';

interface NumericArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayLike<T>;
}

/** The reader of a numeric type; undefined for other types. */
export function numberReader(type: DuckDBType): ColumnReader | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.TINYINT:
      return plainReader(Int8Array);
    case DuckDBTypeId.UTINYINT:
      return plainReader(Uint8Array);
    case DuckDBTypeId.SMALLINT:
      return plainReader(Int16Array);
    case DuckDBTypeId.USMALLINT:
      return plainReader(Uint16Array);
    case DuckDBTypeId.INTEGER:
      return plainReader(Int32Array);
    case DuckDBTypeId.UINTEGER:
      return plainReader(Uint32Array);
    case DuckDBTypeId.FLOAT:
      return plainReader(Float32Array);
    case DuckDBTypeId.DOUBLE:
      return plainReader(Float64Array);
    case DuckDBTypeId.BIGINT:
      return plainReader(BigInt64Array);
    case DuckDBTypeId.UBIGINT:
      return plainReader(BigUint64Array);
    case DuckDBTypeId.HUGEINT:
      return (vector, count) => readEach(vector, count, 16, int128);
    case DuckDBTypeId.UHUGEINT:
      return (vector, count) => readEach(vector, count, 16, (view, at) => BigInt.asUintN(128, int128(view, at)));
    case DuckDBTypeId.DECIMAL:
      return decimalReader(type.width, type.scale);
    default:
      return undefined;
  }
}

function plainReader<T>(array: NumericArray<T>): ColumnReader {
  return (vector, count) => {
    const bytes = memory(vector, count, array.BYTES_PER_ELEMENT);
    const items = new array(bytes.buffer, bytes.byteOffset, count);
    const bits = validity(vector, count);
    // A plain array, not the typed one: `map` on that would cut fractions and turn null into 0.
    const values: unknown[] = [];
    if (bits === undefined) for (let at = 0; at < count; at += 1) values.push(items[at]);
    else for (let at = 0; at < count; at += 1) values.push(isValid(bits, at) ? items[at] : null);
    return values;
  };
}

/** Reads values of a fixed width one by one. */
export function readEach<T>(
  vector: RawVector,
  count: number,
  width: number,
  read: (view: DataView, at: number) => T,
): (T | null)[] {
  const view = viewOf(memory(vector, count, width));
  const bits = validity(vector, count);
  const values: (T | null)[] = [];
  for (let index = 0; index < count; index += 1) values.push(isValid(bits, index) ? read(view, index * width) : null);
  return values;
}

function int128(view: DataView, at: number): bigint {
  return (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true);
}

/** DuckDB keeps a decimal as an integer of 2, 4, 8 or 16 bytes, by its number of digits. */
function decimalReader(width: number, scale: number): ColumnReader {
  if (width <= 4)
    return (vector, count) => readEach(vector, count, 2, (view, at) => decimal(view.getInt16(at, true), scale));
  if (width <= 9)
    return (vector, count) => readEach(vector, count, 4, (view, at) => decimal(view.getInt32(at, true), scale));
  if (width <= 18)
    return (vector, count) => readEach(vector, count, 8, (view, at) => decimal(view.getBigInt64(at, true), scale));
  return (vector, count) => readEach(vector, count, 16, (view, at) => decimal(int128(view, at), scale));
}

/** The digits of `scaled`, with a point before the last `scale` of them. */
function decimal(scaled: number | bigint, scale: number): string {
  const text = String(scaled);
  if (scale === 0) return text;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length).padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
