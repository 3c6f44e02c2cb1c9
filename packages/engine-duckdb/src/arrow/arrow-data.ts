import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type Data, type DataType, makeData } from 'apache-arrow';
import { columnReader } from '../columns/column-reader.js';
import { isValid, memory, type RawVector, readStrings, validity, viewOf } from '../columns/raw-vector.js';
import { Misfit } from '../values/misfit.js';
import { arrowType } from './arrow-type.js';

/** Copies the rows of a vector into Arrow's form. Throws `Misfit` for values that Arrow cannot hold. */
export type ToArrow = (vector: RawVector, rows: Rows) => Data;

/** Which values of a vector are wanted: the first `count`, or those at `at`, in that order. */
export interface Rows {
  /** Values in the vector. */
  readonly size: number;
  readonly at?: Uint32Array;
}

export function firstRows(size: number): Rows {
  return { size };
}

/** The way of a DuckDB type into Arrow. */
export function toArrow(type: DuckDBType): ToArrow {
  const arrow = arrowType(type);
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return (vector, rows) => build(arrow, vector, rows, { data: packed(memory(vector, rows.size, 1), rows) });
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.BLOB:
      return (vector, rows) =>
        texts(
          arrow,
          readStrings(vector, rows.size, (bytes, start, end) => bytes.subarray(start, end)),
          rows,
        );
    case DuckDBTypeId.DECIMAL:
      return decimals(arrow, type.width <= 4 ? 2 : type.width <= 9 ? 4 : type.width <= 18 ? 8 : 16);
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return hugeIntegers(arrow, type.typeId === DuckDBTypeId.UHUGEINT);
    case DuckDBTypeId.LIST:
      return lists(arrow, duckdb.list_vector_get_child, toArrow(type.valueType));
    case DuckDBTypeId.MAP:
      return lists(
        arrow,
        duckdb.list_vector_get_child,
        structs(arrow.children[0]?.type as DataType, [toArrow(type.keyType), toArrow(type.valueType)]),
      );
    case DuckDBTypeId.STRUCT:
      return structs(arrow, type.entryTypes.map(toArrow));
    case DuckDBTypeId.ARRAY:
      return arrays(arrow, type.length, toArrow(type.valueType));
    case DuckDBTypeId.SQLNULL:
      return (_, rows) => makeData({ type: arrow as never, length: lengthOf(rows) });
    default: {
      const width = widths.get(type.typeId);
      return width === undefined ? asTexts(type, arrow) : fixed(arrow, width, infinityOf(type));
    }
  }
}

const widths = new Map([
  [DuckDBTypeId.TINYINT, 1],
  [DuckDBTypeId.UTINYINT, 1],
  [DuckDBTypeId.SMALLINT, 2],
  [DuckDBTypeId.USMALLINT, 2],
  [DuckDBTypeId.INTEGER, 4],
  [DuckDBTypeId.UINTEGER, 4],
  [DuckDBTypeId.BIGINT, 8],
  [DuckDBTypeId.UBIGINT, 8],
  [DuckDBTypeId.FLOAT, 4],
  [DuckDBTypeId.DOUBLE, 8],
  [DuckDBTypeId.DATE, 4],
  [DuckDBTypeId.TIME, 8],
  [DuckDBTypeId.TIMESTAMP, 8],
  [DuckDBTypeId.TIMESTAMP_TZ, 8],
  [DuckDBTypeId.TIMESTAMP_S, 8],
  [DuckDBTypeId.TIMESTAMP_MS, 8],
  [DuckDBTypeId.TIMESTAMP_NS, 8],
]);

function lengthOf({ size, at }: Rows): number {
  return at?.length ?? size;
}

/** DuckDB's bits of validity are Arrow's; they are copied, because DuckDB's memory does not last. */
function nullBitmap(bits: Uint8Array | undefined, rows: Rows): { nullBitmap?: Uint8Array; nullCount: number } {
  if (bits === undefined) return { nullCount: 0 };
  const length = lengthOf(rows);
  const bitmap = new Uint8Array(Math.ceil(length / 64) * 8);
  let nullCount = 0;
  for (let index = 0; index < length; index += 1) {
    if (isValid(bits, rows.at === undefined ? index : (rows.at[index] ?? 0)))
      bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
    else nullCount += 1;
  }
  return { nullBitmap: bitmap, nullCount };
}

interface Parts {
  readonly data?: ArrayBufferView;
  readonly valueOffsets?: Int32Array;
  readonly child?: Data;
  readonly children?: readonly Data[];
}

function build(type: DataType, vector: RawVector, rows: Rows, parts: Parts): Data {
  const nulls = nullBitmap(validity(vector, rows.size), rows);
  return makeData({ type, length: lengthOf(rows), ...nulls, ...parts } as never);
}

/** The bytes of the wanted values, copied into an array of Arrow's kind. */
function copied(type: DataType, bytes: Uint8Array, width: number, rows: Rows): ArrayBufferView {
  const target = new Uint8Array(lengthOf(rows) * width);
  if (rows.at === undefined) target.set(bytes.subarray(0, target.length));
  else
    for (const [index, row] of rows.at.entries())
      target.set(bytes.subarray(row * width, (row + 1) * width), index * width);
  const { ArrayType } = type as unknown as { ArrayType: new (buffer: ArrayBuffer) => ArrayBufferView };
  return new ArrayType(target.buffer);
}

function fixed(
  type: DataType,
  width: number,
  infinity: ((view: DataView, at: number) => boolean) | undefined,
): ToArrow {
  return (vector, rows) => {
    const bytes = memory(vector, rows.size, width);
    if (infinity !== undefined) refuseInfinity(vector, bytes, width, rows, infinity);
    return build(type, vector, rows, { data: copied(type, bytes, width, rows) });
  };
}

/** Arrow has no infinite dates: DuckDB's would come out as the year 5881580 or 294247. */
function infinityOf(type: DuckDBType): ((view: DataView, at: number) => boolean) | undefined {
  if (type.typeId === DuckDBTypeId.DATE) return (view, at) => Math.abs(view.getInt32(at, true)) === 2 ** 31 - 1;
  const isTimestamp = type.toString().startsWith('TIMESTAMP');
  return isTimestamp
    ? (view, at) =>
        (view.getUint32(at + 4, true) === 0x7fffffff && view.getUint32(at, true) === 0xffffffff) ||
        (view.getUint32(at + 4, true) === 0x80000000 && view.getUint32(at, true) === 1)
    : undefined;
}

function refuseInfinity(
  vector: RawVector,
  bytes: Uint8Array,
  width: number,
  rows: Rows,
  infinity: (view: DataView, at: number) => boolean,
): void {
  const view = viewOf(bytes);
  const bits = validity(vector, rows.size);
  for (let row = 0; row < rows.size; row += 1) {
    if (infinity(view, row * width) && isValid(bits, row)) throw new Misfit('infinity', 'has no form in Arrow');
  }
}

function packed(bytes: Uint8Array, rows: Rows): Uint8Array {
  const length = lengthOf(rows);
  const bits = new Uint8Array(Math.ceil(length / 64) * 8);
  for (let index = 0; index < length; index += 1) {
    if (bytes[rows.at?.[index] ?? index] !== 0) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}

function texts(type: DataType, values: readonly (Uint8Array | null)[], rows: Rows): Data {
  const wanted = rows.at === undefined ? values : Array.from(rows.at, (row) => values[row] ?? null);
  const offsets = new Int32Array(wanted.length + 1);
  const bitmap = new Uint8Array(Math.ceil(wanted.length / 64) * 8);
  let nullCount = 0;
  for (const [index, value] of wanted.entries()) {
    offsets[index + 1] = (offsets[index] ?? 0) + (value?.length ?? 0);
    if (value === null) nullCount += 1;
    else bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const data = new Uint8Array(offsets[wanted.length] ?? 0);
  for (const [index, value] of wanted.entries()) if (value !== null) data.set(value, offsets[index]);
  return makeData({ type, length: wanted.length, nullCount, nullBitmap: bitmap, valueOffsets: offsets, data } as never);
}

/** Values without a type of their own in Arrow, as the text rows have. */
function asTexts(type: DuckDBType, arrow: DataType): ToArrow {
  const read = columnReader(type, { timestamps: 'text' });
  const encoder = new TextEncoder();
  return (vector, rows) =>
    texts(
      arrow,
      read(vector, rows.size).map((value) => (value === null ? null : encoder.encode(String(value)))),
      rows,
    );
}

function decimals(type: DataType, width: number): ToArrow {
  return (vector, rows) => {
    const view = viewOf(memory(vector, rows.size, width));
    const scaled = (at: number) =>
      width === 2
        ? BigInt(view.getInt16(at, true))
        : width === 4
          ? BigInt(view.getInt32(at, true))
          : view.getBigInt64(at, true);
    if (width === 16) return build(type, vector, rows, { data: copied(type, memory(vector, rows.size, 16), 16, rows) });
    return build(type, vector, rows, { data: words(rows, (row) => scaled(row * width)) });
  };
}

const decimalLimit = 10n ** 38n;

function hugeIntegers(type: DataType, unsigned: boolean): ToArrow {
  return (vector, rows) => {
    const view = viewOf(memory(vector, rows.size, 16));
    const bits = validity(vector, rows.size);
    const data = words(rows, (row) => {
      const value = (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true);
      const integer = unsigned ? BigInt.asUintN(128, value) : value;
      if (isValid(bits, row) && (integer >= decimalLimit || integer <= -decimalLimit)) {
        throw new Misfit(integer, 'has more than 38 digits, which Arrow cannot hold exactly');
      }
      return integer;
    });
    return build(type, vector, rows, { data });
  };
}

/** Integers of 128 bits, as four words of 32 each, the lowest first. */
function words(rows: Rows, valueAt: (row: number) => bigint): Uint32Array {
  const length = lengthOf(rows);
  const data = new Uint32Array(length * 4);
  const view = new DataView(data.buffer);
  for (let index = 0; index < length; index += 1) {
    const value = valueAt(rows.at?.[index] ?? index);
    view.setBigUint64(index * 16, BigInt.asUintN(64, value), true);
    view.setBigInt64(index * 16 + 8, BigInt.asIntN(64, value >> 64n), true);
  }
  return data;
}

function lists(type: DataType, childOf: (vector: RawVector) => RawVector, items: ToArrow): ToArrow {
  return (vector, rows) => {
    const view = viewOf(memory(vector, rows.size, 16));
    const bits = validity(vector, rows.size);
    const length = lengthOf(rows);
    const valueOffsets = new Int32Array(length + 1);
    const wanted: number[] = [];
    for (let index = 0; index < length; index += 1) {
      const row = rows.at?.[index] ?? index;
      const start = Number(view.getBigUint64(row * 16, true));
      const count = isValid(bits, row) ? Number(view.getBigUint64(row * 16 + 8, true)) : 0;
      for (let item = start; item < start + count; item += 1) wanted.push(item);
      valueOffsets[index + 1] = wanted.length;
    }
    const size = duckdb.list_vector_get_size(vector);
    const child = items(childOf(vector), { size, at: Uint32Array.from(wanted) });
    return build(type, vector, rows, { valueOffsets, child });
  };
}

function structs(type: DataType, entries: readonly ToArrow[]): ToArrow {
  return (vector, rows) => {
    const children = entries.map((entry, index) => entry(duckdb.struct_vector_get_child(vector, index), rows));
    return build(type, vector, rows, { children });
  };
}

function arrays(type: DataType, size: number, items: ToArrow): ToArrow {
  return (vector, rows) => {
    const wanted = Uint32Array.from({ length: lengthOf(rows) * size }, (_, index) => {
      const array = Math.floor(index / size);
      return (rows.at?.[array] ?? array) * size + (index % size);
    });
    const child = items(duckdb.array_vector_get_child(vector), { size: rows.size * size, at: wanted });
    return build(type, vector, rows, { child });
  };
}
