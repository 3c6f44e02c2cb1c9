import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Column, Row } from '@sqlflow/connector-sdk';
import { type ColumnReader, columnReader } from './column-reader.js';
import { typeText } from './type-text.js';

/** Turns the chunks of a result into plain objects. */
export interface RowReader {
  readonly columns: readonly Column[];
  read(chunk: DuckDBDataChunk): Row[];
}

/** The reader for the rows of a result. Columns of one name get `_1`, `_2` … as DuckDB does in subqueries. */
export function rowReader(result: DuckDBResult): RowReader {
  const types = result.columnTypes();
  const names = distinctNames(result.columnNames());
  const readers = types.map((type) => columnReader(type, { timestamps: 'text' }));
  const columns = types.map((type, index) => ({ name: names[index] ?? '', type: typeText(type) }));
  return { columns, read: (chunk) => readRows(chunk, names, readers) };
}

function readRows(chunk: DuckDBDataChunk, names: readonly string[], readers: readonly ColumnReader[]): Row[] {
  const count = chunk.rowCount;
  const rows: Record<string, unknown>[] = Array.from({ length: count }, () => ({}));
  for (const [index, read] of readers.entries()) {
    const name = names[index] ?? '';
    const values = read(duckdb.data_chunk_get_vector(chunk.chunk, index), count);
    // An assignment to this name would set the prototype and lose the value.
    if (name === '__proto__') for (const [at, row] of rows.entries()) define(row, name, values[at]);
    else for (const [at, row] of rows.entries()) row[name] = values[at];
  }
  return rows;
}

function define(row: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Every name once, compared as DuckDB compares names. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    for (let number = 1; taken.has(distinct.toLowerCase()); number += 1) distinct = `${name}_${number}`;
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}
