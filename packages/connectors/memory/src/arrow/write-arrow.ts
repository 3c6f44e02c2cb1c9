import { type Column, type ColumnTypeParts, parseColumnType, type Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type Data, Field, makeData, RecordBatch, Schema, Struct, Table, tableToIPC } from 'apache-arrow';
import { encodeColumn } from './encode-column.js';

/**
 * Rows as an Arrow IPC stream with the Arrow types that hold the columns' SQL types exactly. Throws `SqlFlowError` for a
 * value that does not fit its column.
 */
export function arrowOfRows(table: string, columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const children = columns.map((column) => encode(table, column, rows));
  const fields = children.map((child, at) => new Field(columns[at]?.name ?? '', child.type, true));
  const schema = new Schema(fields);
  const data = makeData({ type: new Struct(fields), length: rows.length, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'stream');
}

function encode(table: string, column: Column, rows: readonly Row[]): Data {
  const type = parseColumnType(column.type);
  try {
    return encodeColumn(
      type,
      rows.map((row) => row[column.name]),
    );
  } catch (error) {
    const row = rows.findIndex((each) => !fits(type, each[column.name])) + 1;
    const problem = `${error instanceof Error ? error.message : String(error)}, which does not fit ${column.type}`;
    const hint = 'cast the column to VARCHAR in the exported query, or hand over values that fit';
    throw sqlFlowError(
      codes.connector.memoryValue,
      { table, column: column.name, row, problem, hint },
      { cause: error },
    );
  }
}

function fits(type: ColumnTypeParts, value: unknown): boolean {
  try {
    encodeColumn(type, [value]);
    return true;
  } catch {
    return false;
  }
}
