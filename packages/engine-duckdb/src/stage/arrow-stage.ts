import { DuckDBDataChunk, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { Column } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { columnType } from '../arrow/arrow-columns.js';
import { type ValueAt, valuesOf } from '../arrow/arrow-values.js';
import { quoteName } from '../sql-text.js';
import { Misfit, showValue } from '../values/misfit.js';
import { newTemporaryTable, type StagedTable } from './staged-table.js';
import { isPlain, isWanted, type StagingBuilder } from './staging-builder.js';

/** DuckDB's vector size: the most rows a data chunk holds. */
const chunkRows = 2048;

/** Adds the rows of an Arrow IPC stream, in the types of its schema. */
export async function stageArrow(builder: StagingBuilder, ipc: Uint8Array): Promise<void> {
  const reader = RecordBatchReader.from(ipc).open();
  const columns = columnsOf(reader.schema);
  const direct = builder.columns === undefined && isPlain(builder.options);
  const kept = direct ? columns.filter((column) => isWanted(builder.options, column.name)) : columns;
  const table = direct ? builder.table : newTemporaryTable();
  if (direct) await builder.require(kept);
  else await createTable(builder, table, kept);
  await append(builder, table, kept, reader);
  if (direct) return;
  await builder.addSelect(table.relation, await builder.session.describe(table.relation));
  await builder.session.run(`DROP TABLE ${table.relation}`, { query: '' });
}

/** Columns of an Arrow schema. */
function columnsOf(schema: Schema): Column[] {
  return schema.fields.map(({ name, type }) => ({ name, type: columnType(name, type) }));
}

async function createTable(builder: StagingBuilder, table: StagedTable, columns: readonly Column[]): Promise<void> {
  const list = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
  await builder.session.run(`CREATE TEMP TABLE ${table.relation} (${list})`, { query: '' });
}

async function append(
  builder: StagingBuilder,
  table: StagedTable,
  columns: readonly Column[],
  batches: Iterable<RecordBatch>,
): Promise<void> {
  const { connection } = builder.session;
  const appender = await connection.createAppender(table.name, table.schema, table.catalog);
  try {
    const types = columns.map((_, index) => appender.columnType(index));
    let before = 0;
    for (const batch of batches) {
      const indexes = columns.map(({ name }) => batch.schema.fields.findIndex((field) => field.name === name));
      const values = indexes.map((index) => valuesOf(batch.data.children[index] as Parameters<typeof valuesOf>[0]));
      for (let start = 0; start < batch.numRows; start += chunkRows) {
        const rows = Math.min(chunkRows, batch.numRows - start);
        appender.appendDataChunk(chunkOf(columns, types, values, start, rows, before));
      }
      before += batch.numRows;
    }
  } finally {
    appender.closeSync();
  }
}

function chunkOf(
  columns: readonly Column[],
  types: readonly DuckDBType[],
  values: readonly ValueAt[],
  start: number,
  rows: number,
  before: number,
): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(types, rows);
  for (const [index, column] of columns.entries()) {
    const vector = chunk.getColumnVector(index);
    const valueAt = values[index] ?? (() => null);
    for (let at = 0; at < rows; at += 1) vector.setItem(at, exact(column, valueAt, start + at, before));
    vector.flush();
  }
  return chunk;
}

function exact(column: Column, valueAt: ValueAt, index: number, before: number): DuckDBValue {
  try {
    return valueAt(index);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw sqlFlowError(codes.data.valueDoesNotFit, {
      column: column.name,
      type: column.type,
      value: showValue(error.value),
      reason: error.reason,
      row: String(before + index + 1),
    });
  }
}
