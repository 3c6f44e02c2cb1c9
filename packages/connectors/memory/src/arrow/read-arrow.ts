import type { Column, Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import {
  DataType,
  type Decimal,
  type Field,
  type FixedSizeList,
  type Int,
  type List,
  type Map_,
  RecordBatchReader,
  type Struct,
  type Timestamp,
  TimeUnit,
  tableFromIPC,
} from 'apache-arrow';
import { dataReader } from './data-reader.js';

/** The columns of an Arrow IPC stream or file, in SQL types. Throws `SqlFlowError` for a type that SQL does not have. */
export function columnsOfArrow(table: string, ipc: Uint8Array): Column[] {
  const { schema } = openReader(table, ipc);
  return schema.fields.map((field) => ({
    name: field.name,
    type: sqlType(field, table, field.name),
    ...(field.nullable ? {} : { nullable: false }),
  }));
}

/** The rows of an Arrow IPC stream or file, with values as `RowsData` has them. */
export function rowsOfArrow(ipc: Uint8Array): Row[] {
  const table = tableFromIPC(ipc);
  const names = table.schema.fields.map((field) => field.name);
  return table.batches.flatMap((batch) => {
    const readers = batch.data.children.map(dataReader);
    return Array.from({ length: batch.numRows }, (_, at) =>
      Object.fromEntries(names.map((name, column) => [name, readers[column]?.(at)])),
    );
  });
}

function openReader(table: string, ipc: Uint8Array): RecordBatchReader {
  try {
    const reader = RecordBatchReader.from(ipc).open();
    if (reader.schema !== undefined) return reader;
  } catch (cause) {
    throw sqlFlowError(codes.connector.notArrow, { table }, { cause });
  }
  throw sqlFlowError(codes.connector.notArrow, { table });
}

function sqlType(field: Field, table: string, path: string): string {
  const type: DataType = DataType.isDictionary(field.type) ? field.type.dictionary : field.type;
  const simple = scalarType(type);
  if (simple !== undefined) return simple;
  const inner = (child: Field | undefined): string =>
    child === undefined ? 'VARCHAR' : sqlType(child, table, `${path}.${child.name}`);
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    return `${inner((type as List | FixedSizeList).children[0])}[]`;
  }
  if (DataType.isMap(type)) {
    const [key, value] = (type as Map_).children[0]?.type.children ?? [];
    return `MAP(${inner(key)}, ${inner(value)})`;
  }
  if (DataType.isStruct(type)) {
    const fields = (type as Struct).children.map((child) => `"${child.name.replaceAll('"', '""')}" ${inner(child)}`);
    return `STRUCT(${fields.join(', ')})`;
  }
  throw sqlFlowError(codes.connector.arrowType, { table, column: path, type: String(type) });
}

function scalarType(type: DataType): string | undefined {
  if (DataType.isNull(type) || DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return 'VARCHAR';
  if (DataType.isBool(type)) return 'BOOLEAN';
  if (DataType.isInt(type)) return intType(type);
  if (DataType.isFloat(type)) return type.precision === 2 ? 'DOUBLE' : 'FLOAT';
  if (DataType.isDecimal(type)) return decimalType(type);
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type)) return 'BLOB';
  if (DataType.isDate(type)) return 'DATE';
  if (DataType.isTime(type)) return 'TIME';
  return DataType.isTimestamp(type) ? timestampType(type) : undefined;
}

function intType(type: Int): string {
  const names = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' } as const;
  return `${type.isSigned ? '' : 'U'}${names[type.bitWidth]}`;
}

function decimalType(type: Decimal): string | undefined {
  return type.precision <= 38 ? `DECIMAL(${type.precision},${type.scale})` : undefined;
}

function timestampType(type: Timestamp): string {
  if (type.timezone) return 'TIMESTAMP WITH TIME ZONE';
  const names: Readonly<Record<number, string>> = {
    [TimeUnit.SECOND]: 'TIMESTAMP_S',
    [TimeUnit.MILLISECOND]: 'TIMESTAMP_MS',
    [TimeUnit.NANOSECOND]: 'TIMESTAMP_NS',
  };
  return names[type.unit] ?? 'TIMESTAMP';
}
