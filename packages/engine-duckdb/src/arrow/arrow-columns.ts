import { codes, sqlFlowError } from '@sqlflow/errors';
import {
  type DataType,
  type Decimal,
  type FixedSizeList,
  type List,
  type Map_,
  type Struct,
  type Time,
  type Timestamp,
  TimeUnit,
  Type,
} from 'apache-arrow';
import { quoteName } from '../sql-text.js';

/** The column type that keeps every value of an Arrow type. Throws where there is none. */
export function columnType(name: string, type: DataType): string {
  switch (type.typeId) {
    case Type.Null:
    case Type.Utf8:
    case Type.LargeUtf8:
      return 'VARCHAR';
    case Type.Bool:
      return 'BOOLEAN';
    case Type.Int:
      return integerType(type);
    case Type.Float:
      // Float16 has an exact FLOAT.
      return (type as { readonly precision?: number }).precision === 2 ? 'DOUBLE' : 'FLOAT';
    case Type.Decimal:
      return decimalType(name, type as Decimal);
    case Type.Binary:
    case Type.LargeBinary:
    case Type.FixedSizeBinary:
      return 'BLOB';
    case Type.Date:
      return 'DATE';
    case Type.Time:
      return 'TIME';
    case Type.Timestamp:
      return timestampType(type as Timestamp);
    case Type.List:
    case Type.FixedSizeList: {
      const item = (type as List | FixedSizeList).children[0];
      return `${columnType(name, item?.type as DataType)}[]`;
    }
    case Type.Struct: {
      const fields = (type as Struct).children.map((each) => `${quoteName(each.name)} ${columnType(name, each.type)}`);
      return `STRUCT(${fields.join(', ')})`;
    }
    case Type.Map: {
      const [key, value] = (type as Map_).children[0]?.type.children ?? [];
      return `MAP(${columnType(name, key?.type as DataType)}, ${columnType(name, value?.type as DataType)})`;
    }
    case Type.Dictionary:
      return columnType(name, (type as unknown as { readonly dictionary: DataType }).dictionary);
    default:
      throw sqlFlowError(codes.run.notSupportedYet, {
        what: `the Arrow type ${String(type)} of column ${name}`,
        instead: 'cast the column in the source',
      });
  }
}

function integerType(type: DataType): string {
  const { isSigned, bitWidth } = type as unknown as { readonly isSigned: boolean; readonly bitWidth: number };
  const name = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[bitWidth] ?? 'BIGINT';
  return isSigned ? name : `U${name}`;
}

function decimalType(name: string, { precision, scale, bitWidth }: Decimal): string {
  if (bitWidth <= 128 && precision <= 38 && scale >= 0 && scale <= precision) return `DECIMAL(${precision},${scale})`;
  throw sqlFlowError(codes.run.notSupportedYet, {
    what: `a decimal of ${precision} digits, ${scale} of them after the point (column ${name})`,
    instead: 'hand it over as text',
  });
}

function timestampType({ unit, timezone }: Timestamp): string {
  if (timezone !== null && timezone !== undefined) return 'TIMESTAMP WITH TIME ZONE';
  return unit === TimeUnit.NANOSECOND ? 'TIMESTAMP_NS' : 'TIMESTAMP';
}

/** Nanoseconds in a unit of time. */
export function nanosecondsIn({ unit }: Time | Timestamp): bigint {
  return [1_000_000_000n, 1_000_000n, 1000n, 1n][unit] ?? 1n;
}
