import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { codes, sqlFlowError } from '@sqlflow/errors';
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Map_,
  Null,
  Struct,
  TimeMicrosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import { typeText } from '../columns/type-text.js';

/**
 * The Arrow type that holds every value of a column exactly. HUGEINT becomes a decimal of 38 digits, as DuckDB itself
 * does it; what has no type of its own in Arrow (UUID, ENUM, INTERVAL, TIMETZ, BIT, BIGNUM) becomes text, as in rows.
 */
export function arrowType(type: DuckDBType): DataType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return new Bool();
    case DuckDBTypeId.FLOAT:
      return new Float32();
    case DuckDBTypeId.DOUBLE:
      return new Float64();
    case DuckDBTypeId.DECIMAL:
      return new Decimal(type.scale, type.width, 128);
    case DuckDBTypeId.BLOB:
      return new Binary();
    case DuckDBTypeId.LIST:
      return new List(field('item', type.valueType));
    case DuckDBTypeId.ARRAY:
      return new FixedSizeList(type.length, field('item', type.valueType));
    case DuckDBTypeId.STRUCT:
      return new Struct(type.entryNames.map((name, index) => field(name, type.entryTypes[index])));
    case DuckDBTypeId.MAP:
      return mapType(type.keyType, type.valueType);
    case DuckDBTypeId.SQLNULL:
      return new Null();
    default:
      return integerType(type) ?? timeType(type) ?? textType(type);
  }
}

function mapType(key: DuckDBType, value: DuckDBType): DataType {
  const entries = new Struct<{ key: DataType; value: DataType }>([
    new Field('key', arrowType(key), false),
    field('value', value),
  ]);
  return new Map_(new Field('entries', entries, false));
}

/** A nullable field. */
export function field(name: string, type: DuckDBType | undefined): Field {
  return new Field(name, type === undefined ? new Null() : arrowType(type), true);
}

function integerType(type: DuckDBType): DataType | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.TINYINT:
      return new Int8();
    case DuckDBTypeId.UTINYINT:
      return new Uint8();
    case DuckDBTypeId.SMALLINT:
      return new Int16();
    case DuckDBTypeId.USMALLINT:
      return new Uint16();
    case DuckDBTypeId.INTEGER:
      return new Int32();
    case DuckDBTypeId.UINTEGER:
      return new Uint32();
    case DuckDBTypeId.BIGINT:
      return new Int64();
    case DuckDBTypeId.UBIGINT:
      return new Uint64();
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return new Decimal(0, 38, 128);
    default:
      return undefined;
  }
}

function timeType(type: DuckDBType): DataType | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.DATE:
      return new DateDay();
    case DuckDBTypeId.TIME:
      return new TimeMicrosecond();
    case DuckDBTypeId.TIMESTAMP:
      return new TimestampMicrosecond();
    case DuckDBTypeId.TIMESTAMP_TZ:
      return new TimestampMicrosecond('UTC');
    case DuckDBTypeId.TIMESTAMP_S:
      return new TimestampSecond();
    case DuckDBTypeId.TIMESTAMP_MS:
      return new TimestampMillisecond();
    case DuckDBTypeId.TIMESTAMP_NS:
      return new TimestampNanosecond();
    default:
      return undefined;
  }
}

const asText = new Set([
  DuckDBTypeId.VARCHAR,
  DuckDBTypeId.ENUM,
  DuckDBTypeId.UUID,
  DuckDBTypeId.INTERVAL,
  DuckDBTypeId.TIME_TZ,
  DuckDBTypeId.TIME_NS,
  DuckDBTypeId.BIT,
  DuckDBTypeId.BIGNUM,
]);

function textType(type: DuckDBType): DataType {
  if (asText.has(type.typeId)) return new Utf8();
  throw sqlFlowError(codes.run.notSupportedYet, {
    what: `a column of type ${typeText(type)} in Arrow`,
    instead: 'cast it to VARCHAR or JSON in the query',
  });
}
