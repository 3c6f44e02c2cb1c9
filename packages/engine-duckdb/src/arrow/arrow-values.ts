import {
  blobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import {
  type Data,
  DateUnit,
  type Decimal,
  type Field,
  type FixedSizeList,
  type Time,
  type Timestamp,
  TimeUnit,
  Type,
  Vector,
} from 'apache-arrow';
import { inUnit } from '../values/from-time.js';
import { Misfit } from '../values/misfit.js';
import { nanosecondsIn } from './arrow-columns.js';

/** The DuckDB value at a position of an Arrow column. Throws `Misfit` for what DuckDB's type would cut. */
export type ValueAt = (index: number) => DuckDBValue;

/**
 * Reads the buffers of a column themselves: the values that apache-arrow gives are rounded to milliseconds for timestamps
 * and to doubles for decimals.
 */
export function valuesOf(data: Data): ValueAt {
  const value = presentValues(data);
  if (data.typeId === Type.Null) return () => null;
  return data.nullCount === 0 ? value : (index) => (isValid(data, index) ? value(index) : null);
}

function isValid({ nullBitmap, offset }: Data, index: number): boolean {
  const at = offset + index;
  return nullBitmap === undefined || nullBitmap.length === 0 || ((nullBitmap[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
}

function presentValues(data: Data): ValueAt {
  switch (data.typeId) {
    case Type.Int:
    case Type.Float:
      return numbers(data);
    case Type.Decimal:
      return decimals(data as Data<Decimal>);
    case Type.Binary:
    case Type.LargeBinary:
    case Type.FixedSizeBinary:
      return fromVector(data, (bytes) => blobValue(Uint8Array.from(bytes as Uint8Array)));
    case Type.Date:
      return dates(data);
    case Type.Time:
      return times(data as Data<Time>);
    case Type.Timestamp:
      return timestamps(data as Data<Timestamp>);
    case Type.List:
    case Type.Map:
    case Type.FixedSizeList:
      return nested(data);
    case Type.Struct:
      return structs(data);
    case Type.Dictionary:
      return dictionary(data);
    default:
      return fromVector(data, (value) => value as DuckDBValue);
  }
}

function fromVector(data: Data, convert: (value: unknown) => DuckDBValue): ValueAt {
  const vector = new Vector([data]);
  return (index) => convert(vector.get(index));
}

function numbers(data: Data): ValueAt {
  // Float16 is kept as bits; the library knows how to read them.
  if (data.typeId === Type.Float && (data.type as { readonly precision?: number }).precision === 0) {
    return fromVector(data, (value) => value as number);
  }
  const values = data.values as ArrayLike<number | bigint>;
  return (index) => values[index] ?? null;
}

function decimals({ type, values }: Data<Decimal>): ValueAt {
  const { precision, scale, bitWidth } = type;
  const words = bitWidth / 32;
  return (index) => {
    let scaled = 0n;
    for (let word = words - 1; word >= 0; word -= 1)
      scaled = (scaled << 32n) | BigInt(values[index * words + word] ?? 0);
    return new DuckDBDecimalValue(BigInt.asIntN(bitWidth, scaled), precision, scale);
  };
}

function dates(data: Data): ValueAt {
  const { unit } = data.type as unknown as { readonly unit: DateUnit };
  const values = data.values as ArrayLike<number | bigint>;
  if (unit === DateUnit.DAY) return (index) => new DuckDBDateValue(Number(values[index]));
  const millisecondsPerDay = 86_400_000n;
  return (index) => {
    const milliseconds = BigInt(values[index] ?? 0);
    return new DuckDBDateValue(Number(inUnit(milliseconds, milliseconds, millisecondsPerDay, 'days')));
  };
}

function times(data: Data<Time>): ValueAt {
  const factor = nanosecondsIn(data.type);
  const values = data.values as ArrayLike<number | bigint>;
  return (index) => {
    const nanoseconds = BigInt(values[index] ?? 0) * factor;
    return new DuckDBTimeValue(inUnit(`${nanoseconds} ns`, nanoseconds, 1000n, 'microseconds'));
  };
}

function timestamps(data: Data<Timestamp>): ValueAt {
  const { unit, timezone } = data.type;
  const factor = nanosecondsIn(data.type);
  const values = data.values as ArrayLike<bigint>;
  const zoned = timezone !== null && timezone !== undefined;
  if (unit === TimeUnit.NANOSECOND && !zoned)
    return (index) => new DuckDBTimestampNanosecondsValue(values[index] ?? 0n);
  return (index) => {
    const nanoseconds = BigInt(values[index] ?? 0n) * factor;
    const micros = inUnit(`${nanoseconds} ns`, nanoseconds, 1000n, 'microseconds');
    return zoned ? new DuckDBTimestampTZValue(micros) : new DuckDBTimestampValue(micros);
  };
}

function nested(data: Data): ValueAt {
  const child = data.children[0] as Data;
  const item = valuesOf(child);
  const range = rangeOf(data);
  if (data.typeId !== Type.Map) {
    return (index) => {
      const [start, end] = range(index);
      return new DuckDBListValue(Array.from({ length: end - start }, (_, at) => item(start + at)));
    };
  }
  const [key, value] = child.children.map(valuesOf);
  if (key === undefined || value === undefined) throw new Misfit('map', 'has no keys or values');
  return (index) => {
    const [start, end] = range(index);
    return new DuckDBMapValue(
      Array.from({ length: end - start }, (_, at) => ({ key: key(start + at), value: value(start + at) })),
    );
  };
}

function rangeOf(data: Data): (index: number) => readonly [number, number] {
  if (data.typeId === Type.FixedSizeList) {
    const { listSize } = data.type as unknown as FixedSizeList;
    return (index) => [(data.offset + index) * listSize, (data.offset + index + 1) * listSize];
  }
  const offsets = data.valueOffsets as ArrayLike<number>;
  return (index) => [offsets[index] ?? 0, offsets[index + 1] ?? 0];
}

function structs(data: Data): ValueAt {
  const names = (data.type.children as Field[]).map((field) => field.name);
  const fields = data.children.map(valuesOf);
  return (index) =>
    new DuckDBStructValue(Object.fromEntries(names.map((name, at) => [name, fields[at]?.(index) ?? null])));
}

function dictionary(data: Data): ValueAt {
  const chunks = (data.dictionary?.data ?? []).map((each) => ({ length: each.length, at: valuesOf(each) }));
  const indexes = data.values as ArrayLike<number | bigint>;
  return (index) => {
    let at = Number(indexes[index]);
    for (const chunk of chunks) {
      if (at < chunk.length) return chunk.at(at);
      at -= chunk.length;
    }
    return null;
  };
}
