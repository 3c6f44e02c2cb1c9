import {
  blobValue,
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  uuidValue,
} from '@duckdb/node-api';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { infiniteDays, infiniteTimestamp } from '../columns/iso-text.js';
import { intervalFrom } from './from-interval.js';
import { decimalConverter, doubleFrom, floatFrom, integerConverter, smallIntegerConverter } from './from-number.js';
import {
  daysFrom,
  infinitySign,
  inUnit,
  localNanoseconds,
  nanosecondsOfDay,
  utcNanoseconds,
  zonedTime,
} from './from-time.js';
import { Misfit } from './misfit.js';

/** Turns one JavaScript value, never null or undefined, into DuckDB's. Throws `Misfit`. */
export type Converter = (value: unknown) => DuckDBValue;

/** The converter for values of a column type. Throws for types that rows cannot carry. */
export function converterFor(type: DuckDBType): Converter {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return booleanFrom;
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
      return smallIntegerConverter(type.typeId);
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.UHUGEINT:
      return integerConverter(type.typeId);
    case DuckDBTypeId.DECIMAL:
      return decimalConverter(type.width, type.scale);
    case DuckDBTypeId.FLOAT:
      return floatFrom;
    case DuckDBTypeId.DOUBLE:
      return doubleFrom;
    case DuckDBTypeId.VARCHAR:
      return type.alias === 'JSON' ? jsonFrom : textFrom;
    case DuckDBTypeId.BLOB:
      return (value) => blobValue(bytesFrom(value));
    case DuckDBTypeId.UUID:
      return uuidFrom;
    case DuckDBTypeId.BIT:
      return bitsFrom;
    case DuckDBTypeId.ENUM:
      return enumConverter(new Set(type.values));
    case DuckDBTypeId.INTERVAL:
      return intervalFrom;
    case DuckDBTypeId.LIST:
      return listConverter(converterFor(type.valueType));
    case DuckDBTypeId.ARRAY:
      return arrayConverter(converterFor(type.valueType), type.length);
    case DuckDBTypeId.STRUCT:
      return structConverter(type.entryNames, type.entryTypes.map(converterFor));
    case DuckDBTypeId.MAP:
      return mapConverter(converterFor(type.keyType), converterFor(type.valueType));
    default:
      return timeConverter(type);
  }
}

function timeConverter(type: DuckDBType): Converter {
  switch (type.typeId) {
    case DuckDBTypeId.DATE:
      return (value) => {
        const sign = infinitySign(value);
        return new DuckDBDateValue(sign === undefined ? daysFrom(value) : sign * infiniteDays);
      };
    case DuckDBTypeId.TIME:
      return (value) => new DuckDBTimeValue(inUnit(value, nanosecondsOfDay(value), 1000n, 'microseconds'));
    case DuckDBTypeId.TIME_TZ:
      return (value) => {
        const { nanoseconds, offset } = zonedTime(value);
        return DuckDBTimeTZValue.fromMicrosAndOffset(inUnit(value, nanoseconds, 1000n, 'microseconds'), offset);
      };
    case DuckDBTypeId.TIMESTAMP:
      return (value) => new DuckDBTimestampValue(microseconds(value, localNanoseconds));
    case DuckDBTypeId.TIMESTAMP_S:
      return (value) =>
        new DuckDBTimestampSecondsValue(inUnit(value, localNanoseconds(value), 1_000_000_000n, 'seconds'));
    case DuckDBTypeId.TIMESTAMP_MS:
      return (value) =>
        new DuckDBTimestampMillisecondsValue(inUnit(value, localNanoseconds(value), 1_000_000n, 'milliseconds'));
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => new DuckDBTimestampNanosecondsValue(localNanoseconds(value));
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => new DuckDBTimestampTZValue(microseconds(value, utcNanoseconds));
    default:
      throw sqlFlowError(codes.run.notSupportedYet, {
        what: `a column of type ${type.toString()} in rows`,
        instead: 'hand it over as VARCHAR and cast it in a query',
      });
  }
}

/** Of a timestamp, which may be infinite. */
function microseconds(value: unknown, count: (value: unknown) => bigint): bigint {
  const sign = infinitySign(value);
  return sign === undefined ? inUnit(value, count(value), 1000n, 'microseconds') : BigInt(sign) * infiniteTimestamp;
}

function booleanFrom(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Misfit(value, 'is not true or false');
}

function textFrom(value: unknown): string {
  if (typeof value === 'string') {
    // Half a surrogate pair has no UTF-8 form and would be stored as another character.
    if (!value.isWellFormed()) throw new Misfit(value, 'holds half a surrogate pair, which is not text');
    return value;
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new Misfit(value, 'is not text');
}

function jsonFrom(value: unknown): string {
  if (typeof value === 'string') return textFrom(value);
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint')
      throw new Misfit(value, 'holds a bigint, which JSON.stringify cannot write: hand over JSON text');
    return each;
  });
}

function bytesFrom(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Misfit(value, 'is not a Uint8Array');
}

function uuidFrom(value: unknown): DuckDBValue {
  const digits = typeof value === 'string' ? value.replaceAll('-', '') : '';
  if (!/^[0-9a-f]{32}$/i.test(digits)) throw new Misfit(value, 'is not a UUID');
  return uuidValue(BigInt(`0x${digits}`));
}

function bitsFrom(value: unknown): DuckDBValue {
  if (typeof value === 'string' && /^[01]+$/.test(value)) return DuckDBBitValue.fromString(value);
  throw new Misfit(value, 'is not a text of 0 and 1');
}

function enumConverter(values: ReadonlySet<string>): Converter {
  return (value) => {
    if (typeof value === 'string' && values.has(value)) return value;
    throw new Misfit(value, `is not one of ${[...values].slice(0, 10).join(', ')}`);
  };
}

function orNull(convert: Converter): Converter {
  return (value) => (value === null || value === undefined ? null : convert(value));
}

function listConverter(convert: Converter): Converter {
  const item = orNull(convert);
  return (value) => {
    if (Array.isArray(value) || ArrayBuffer.isView(value))
      return new DuckDBListValue(Array.from(value as unknown[], item));
    throw new Misfit(value, 'is not an array');
  };
}

function arrayConverter(convert: Converter, length: number): Converter {
  const item = orNull(convert);
  return (value) => {
    const items = Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as unknown[], item) : undefined;
    if (items === undefined) throw new Misfit(value, 'is not an array');
    if (items.length !== length) throw new Misfit(value, `does not have ${length} items`);
    return new DuckDBArrayValue(items);
  };
}

function structConverter(names: readonly string[], converters: readonly Converter[]): Converter {
  const known = new Set(names);
  const items = converters.map(orNull);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Misfit(value, 'is not an object');
    const entries: Record<string, DuckDBValue> = {};
    for (const [index, name] of names.entries()) entries[name] = items[index]?.(Reflect.get(value, name)) ?? null;
    const unknown = Object.keys(value).find((key) => !known.has(key));
    if (unknown !== undefined)
      throw new Misfit(value, `has the field ${unknown}, which the column's type does not name`);
    return new DuckDBStructValue(entries);
  };
}

function mapConverter(key: Converter, convert: Converter): Converter {
  const item = orNull(convert);
  return (value) => new DuckDBMapValue(entriesOf(value).map(([k, v]) => ({ key: key(k), value: item(v) })));
}

/** Entries of a Map, of `{ key, value }` objects, or of a plain object. */
function entriesOf(value: unknown): [unknown, unknown][] {
  if (value instanceof Map) return [...value];
  if (Array.isArray(value)) {
    return value.map((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) throw new Misfit(value, 'is not an array of { key, value }');
      return [Reflect.get(entry, 'key'), Reflect.get(entry, 'value')];
    });
  }
  if (typeof value === 'object' && value !== null) return Object.entries(value);
  throw new Misfit(value, 'is not a map');
}
