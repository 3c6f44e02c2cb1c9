import {
  type Data,
  DataType,
  type Decimal,
  type FixedSizeList,
  makeVector,
  type Struct,
  type Time,
  type Timestamp,
  TimeUnit,
} from 'apache-arrow';
import { dateText, decimalText, timestampText, timeText } from './exact-text.js';

/** Gives the value at an index of one column of a batch. */
export type ValueReader = (index: number) => unknown;

/**
 * Reads values as `RowsData` has them. Arrow's own accessors give timestamps and times as rounded numbers, so these are
 * read from the buffers.
 */
export function dataReader(data: Data): ValueReader {
  const read = validReader(data);
  return (index) => (data.getValid(index) ? read(index) : null);
}

function validReader(data: Data): ValueReader {
  const { type } = data;
  if (DataType.isTimestamp(type)) return timestampReader(data, type);
  if (DataType.isTime(type)) return timeReader(data, type);
  if (DataType.isList(type)) return listReader(data, (index) => offsets(data, index));
  if (DataType.isMap(type)) return mapReader(data);
  if (DataType.isFixedSizeList(type)) {
    const { listSize } = type as FixedSizeList;
    return listReader(data, (index) => [index * listSize, (index + 1) * listSize]);
  }
  if (DataType.isStruct(type)) return structReader(data, type);
  const vector = makeVector(data);
  if (DataType.isDecimal(type)) {
    const { scale } = type as Decimal;
    return (index) => decimalText(vector.get(index) as Uint32Array, scale);
  }
  if (DataType.isDate(type)) return (index) => dateText(Number(vector.get(index)));
  return (index) => vector.get(index);
}

const unitsPerSecond: Readonly<Record<TimeUnit, bigint>> = {
  [TimeUnit.SECOND]: 1n,
  [TimeUnit.MILLISECOND]: 1_000n,
  [TimeUnit.MICROSECOND]: 1_000_000n,
  [TimeUnit.NANOSECOND]: 1_000_000_000n,
};

function timestampReader(data: Data, type: Timestamp): ValueReader {
  const values = data.values as BigInt64Array;
  return (index) => `${timestampText(values[index] ?? 0n, unitsPerSecond[type.unit])}${type.timezone ? 'Z' : ''}`;
}

function timeReader(data: Data, type: Time): ValueReader {
  const values = data.values as BigInt64Array | Int32Array;
  return (index) => timeText(BigInt(values[index] ?? 0), unitsPerSecond[type.unit]);
}

function listReader(data: Data, rangeOf: (index: number) => readonly [number, number]): ValueReader {
  const [child] = data.children;
  const read: ValueReader = child === undefined ? () => null : dataReader(child);
  return (index) => {
    const [start, end] = rangeOf(index);
    return Array.from({ length: end - start }, (_, at) => read(start + at));
  };
}

function mapReader(data: Data): ValueReader {
  const entries = data.children[0];
  const [keys, values] = (entries?.children ?? []).map(dataReader);
  return (index) => {
    const [start, end] = offsets(data, index);
    return Array.from({ length: end - start }, (_, at) => ({ key: keys?.(start + at), value: values?.(start + at) }));
  };
}

function structReader(data: Data, type: Struct): ValueReader {
  const readers = type.children.map((field, at) => {
    const child = data.children[at];
    return [field.name, child === undefined ? () => null : dataReader(child)] as const;
  });
  return (index) => Object.fromEntries(readers.map(([name, read]) => [name, read(index)]));
}

function offsets(data: Data, index: number): readonly [number, number] {
  const valueOffsets = data.valueOffsets as Int32Array;
  return [valueOffsets[index] ?? 0, valueOffsets[index + 1] ?? 0];
}
