import { type DuckDBType, DuckDBTypeId, DuckDBVector } from '@duckdb/node-api';
import { arrayReader, listReader, mapReader, structReader, unionReader } from './nested-readers.js';
import { numberReader } from './number-readers.js';
import { isValid, memory, type RawVector, readStrings, validity, viewOf } from './raw-vector.js';
import { timeReader } from './time-readers.js';

/** Reads the first `count` values of a vector. NULL is null. */
export type ColumnReader = (vector: RawVector, count: number) => unknown[];

export interface ReadingStyle {
  /** `text`: ISO 8601 with all digits. `date`: timestamps as Date, cut to milliseconds; infinity is refused. */
  readonly timestamps: 'text' | 'date';
}

/** How values of a column type become JavaScript's: as `RowStream` says, timestamps by `style`. */
export function columnReader(type: DuckDBType, style: ReadingStyle): ColumnReader {
  const inner = (each: DuckDBType) => columnReader(each, style);
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return (vector, count) => readStrings(vector, count, utf8);
    case DuckDBTypeId.BLOB:
      return (vector, count) => readStrings(vector, count, copied);
    case DuckDBTypeId.BOOLEAN:
      return readBooleans;
    case DuckDBTypeId.ENUM:
      return enumReader(type.values);
    case DuckDBTypeId.UUID:
      return readUuids;
    case DuckDBTypeId.LIST:
      return listReader(inner(type.valueType));
    case DuckDBTypeId.ARRAY:
      return arrayReader(inner(type.valueType), type.length);
    case DuckDBTypeId.STRUCT:
      return structReader(type.entryNames, type.entryTypes.map(inner));
    case DuckDBTypeId.MAP:
      return mapReader(inner(type.keyType), inner(type.valueType));
    case DuckDBTypeId.UNION:
      return unionReader(type.memberTags, type.memberTypes.map(inner));
    case DuckDBTypeId.SQLNULL:
      return (_, count) => new Array<null>(count).fill(null);
    default:
      return numberReader(type) ?? timeReader(type, style) ?? otherReader(type);
  }
}

function utf8(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end);
}

function copied(bytes: Buffer, start: number, end: number): Uint8Array {
  return Uint8Array.from(bytes.subarray(start, end));
}

function readBooleans(vector: RawVector, count: number): unknown[] {
  const bytes = memory(vector, count, 1);
  const bits = validity(vector, count);
  return Array.from(bytes, (byte, index) => (isValid(bits, index) ? byte !== 0 : null));
}

function enumReader(values: readonly string[]): ColumnReader {
  const width = values.length <= 0xff ? 1 : values.length <= 0xffff ? 2 : 4;
  return (vector, count) => {
    const view = viewOf(memory(vector, count, width));
    const bits = validity(vector, count);
    const indexAt = (at: number) =>
      width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at * 2, true) : view.getUint32(at * 4, true);
    return Array.from({ length: count }, (_, at) => (isValid(bits, at) ? values[indexAt(at)] : null));
  };
}

function readUuids(vector: RawVector, count: number): unknown[] {
  const view = viewOf(memory(vector, count, 16));
  const bits = validity(vector, count);
  return Array.from({ length: count }, (_, index) => {
    if (!isValid(bits, index)) return null;
    // DuckDB flips the highest bit, so that UUIDs sort as signed integers.
    const high = view.getBigUint64(index * 16 + 8, true) ^ (1n << 63n);
    const hex =
      high.toString(16).padStart(16, '0') +
      view
        .getBigUint64(index * 16, true)
        .toString(16)
        .padStart(16, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  });
}

/** BIGNUM as bigint; the rest (BIT, VARIANT, GEOMETRY) as DuckDB's text. */
function otherReader(type: DuckDBType): ColumnReader {
  const show = (value: unknown) => (typeof value === 'bigint' ? value : String(value));
  return (vector, count) =>
    DuckDBVector.create(vector, count, type)
      .toArray()
      .map((value: unknown) => (value === null ? null : show(value)));
}
