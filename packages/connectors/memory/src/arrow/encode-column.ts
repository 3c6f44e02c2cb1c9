import type { ColumnTypeParts } from '@sqlflow/connector-sdk';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Map_,
  makeData,
  Struct,
  TimeMicrosecond,
  Timestamp,
  TimeUnit,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import { dateDays, decimalUnits, timestampUnits, timeUnits } from './exact-text.js';

type Values = readonly unknown[];

/** The values of one column as Arrow data of the type that holds its SQL type exactly. `null` and `undefined` are NULL. */
export function encodeColumn(type: ColumnTypeParts, values: Values): Data {
  const nulls = validity(values);
  switch (type.kind) {
    case 'list':
      return encodeList(type.element, values);
    case 'map':
      return encodeMap(type, values);
    case 'struct': {
      const children = type.fields.map(([name, inner]) =>
        encodeColumn(
          inner,
          values.map((value) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[name] ?? null),
        ),
      );
      const fields = type.fields.map(([name], at) => new Field(name, (children[at] as Data).type, true));
      return makeData({ type: new Struct(fields), ...nulls, children });
    }
    case 'scalar':
      return encodeScalar(type.name, type.arguments, values);
  }
}

function validity(values: Values): { length: number; nullCount: number; nullBitmap: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  values.forEach((value, at) => {
    if (value === null || value === undefined) nullCount += 1;
    else nullBitmap[at >> 3] = (nullBitmap[at >> 3] ?? 0) | (1 << (at & 7));
  });
  return { length: values.length, nullCount, nullBitmap };
}

/** Types whose values have one width: the Arrow type, and how to fill its buffer; NULL is 0 there. */
const fixedWidth: Readonly<Record<string, readonly [type: () => DataType, fill: (values: Values) => ArrayBufferView]>> =
  {
    TINYINT: [() => new Int8(), (values) => Int8Array.from(values, numberOf)],
    SMALLINT: [() => new Int16(), (values) => Int16Array.from(values, numberOf)],
    INTEGER: [() => new Int32(), (values) => Int32Array.from(values, numberOf)],
    BIGINT: [() => new Int64(), (values) => BigInt64Array.from(values, bigintOf)],
    UTINYINT: [() => new Uint8(), (values) => Uint8Array.from(values, numberOf)],
    USMALLINT: [() => new Uint16(), (values) => Uint16Array.from(values, numberOf)],
    UINTEGER: [() => new Uint32(), (values) => Uint32Array.from(values, numberOf)],
    UBIGINT: [() => new Uint64(), (values) => BigUint64Array.from(values, bigintOf)],
    FLOAT: [() => new Float32(), (values) => Float32Array.from(values, numberOf)],
    DOUBLE: [() => new Float64(), (values) => Float64Array.from(values, numberOf)],
    DATE: [
      () => new DateDay(),
      (values) =>
        Int32Array.from(
          values,
          unlessNull(0, (value) => dateDays(isoText(value))),
        ),
    ],
    TIME: [
      () => new TimeMicrosecond(),
      (values) =>
        BigInt64Array.from(
          values,
          unlessNull(0n, (value) => timeUnits(isoText(value), 1_000_000n)),
        ),
    ],
  };

const numberOf = (value: unknown): number => Number(value ?? 0);
const bigintOf = (value: unknown): bigint => BigInt((value ?? 0) as bigint);

function unlessNull<T>(nothing: T, convert: (value: unknown) => T): (value: unknown) => T {
  return (value) => (value === null || value === undefined ? nothing : convert(value));
}

function encodeScalar(name: string, given: readonly number[], values: Values): Data {
  // DECIMAL alone is DECIMAL(18,3).
  if (name === 'DECIMAL') return encodeDecimal(given[0] ?? 18, given[1] ?? (given.length === 0 ? 3 : 0), values);
  const fixed = fixedWidth[name];
  if (fixed !== undefined) {
    const [type, fill] = fixed;
    return makeData({ type: type() as Int32, ...validity(values), data: fill(values) as Int32Array });
  }
  if (name === 'BOOLEAN') {
    const isTrue = validity(values.map((value) => (value === true ? true : null))).nullBitmap;
    return makeData({ type: new Bool(), ...validity(values), data: isTrue });
  }
  if (name === 'HUGEINT') return encodeDecimal(38, 0, values);
  if (name === 'BLOB') return encodeBytes(new Binary(), values, (value) => value as Uint8Array);
  return /^TIMESTAMP/.test(name) ? encodeTimestamp(name, values) : encodeBytes(new Utf8(), values, textBytes);
}

function isoText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

function encodeTimestamp(name: string, values: Values): Data {
  const isNanoseconds = name === 'TIMESTAMP_NS';
  const zoned = /ZONE|TZ$/.test(name) ? 'UTC' : null;
  const perSecond = isNanoseconds ? 1_000_000_000n : 1_000_000n;
  const data = BigInt64Array.from(values, (value) =>
    value === null || value === undefined ? 0n : timestampUnits(isoText(value), perSecond),
  );
  const unit = isNanoseconds ? TimeUnit.NANOSECOND : TimeUnit.MICROSECOND;
  return makeData({ type: new Timestamp(unit, zoned), ...validity(values), data });
}

function encodeDecimal(precision: number, scale: number, values: Values): Data {
  const data = new Uint32Array(values.length * 4);
  values.forEach((value, at) => {
    if (value === null || value === undefined) return;
    const exact = decimalUnits(String(value), scale);
    if (exact.toString().replace('-', '').length > precision) throw new RangeError(`more than ${precision} digits`);
    const unsigned = BigInt.asUintN(128, exact);
    for (let word = 0; word < 4; word += 1) data[at * 4 + word] = Number((unsigned >> BigInt(word * 32)) & 0xffffffffn);
  });
  return makeData({ type: new Decimal(scale, precision, 128), ...validity(values), data });
}

/** What has no Arrow type of its own (INTERVAL, UUID, JSON, ENUM …) is text. */
function textBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function encodeBytes(type: Utf8 | Binary, values: Values, bytesOf: (value: unknown) => Uint8Array): Data {
  const pieces = values.map((value) => (value === null || value === undefined ? new Uint8Array() : bytesOf(value)));
  return makeData({
    type: type as Utf8,
    ...validity(values),
    valueOffsets: offsetsOf(pieces.map((piece) => piece.length)),
    data: new Uint8Array(Buffer.concat(pieces)),
  });
}

function encodeList(element: ColumnTypeParts, values: Values): Data {
  const lists = values.map((value) => (value ?? []) as Values);
  const child = encodeColumn(element, lists.flat());
  const type = new List(new Field('item', child.type, true));
  return makeData({ type, ...validity(values), valueOffsets: offsetsOf(lists.map((list) => list.length)), child });
}

function encodeMap(type: Extract<ColumnTypeParts, { kind: 'map' }>, values: Values): Data {
  const maps = values.map((value) => (value ?? []) as readonly { readonly key: unknown; readonly value: unknown }[]);
  const entries = maps.flat();
  const children = [
    encodeColumn(
      type.key,
      entries.map((entry) => entry.key),
    ),
    encodeColumn(
      type.value,
      entries.map((entry) => entry.value),
    ),
  ];
  const fields = [
    new Field('key', (children[0] as Data).type, false),
    new Field('value', (children[1] as Data).type, true),
  ];
  const struct = new Struct(fields);
  const child = makeData({ type: struct, length: entries.length, nullCount: 0, children });
  return makeData({
    type: new Map_(new Field('entries', struct, false) as never),
    ...validity(values),
    valueOffsets: offsetsOf(maps.map((map) => map.length)),
    child: child as never,
  });
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, at) => {
    offsets[at + 1] = (offsets[at] ?? 0) + length;
  });
  return offsets;
}
