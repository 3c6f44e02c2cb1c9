import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type DataType, makeData } from 'apache-arrow';
import { isValid, memory, type RawVector, readStrings, validity, viewOf } from '../columns/raw-vector.js';
import { Misfit } from '../values/misfit.js';
import { arrowType } from './arrow-type.js';
import { decimals, hugeIntegers } from './decimal-columns.js';
import { build, copied, lengthOf, packed, type Rows, type ToArrow } from './selected-rows.js';
import { asTexts, texts } from './text-columns.js';

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
