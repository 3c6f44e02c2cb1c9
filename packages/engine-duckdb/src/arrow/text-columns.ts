import type { DuckDBType } from '@duckdb/node-api';
import { type Data, type DataType, makeData } from 'apache-arrow';
import { columnReader } from '../columns/column-reader.js';
import type { Rows, ToArrow } from './selected-rows.js';

export function texts(type: DataType, values: readonly (Uint8Array | null)[], rows: Rows): Data {
  const wanted = rows.at === undefined ? values : Array.from(rows.at, (row) => values[row] ?? null);
  const offsets = new Int32Array(wanted.length + 1);
  const bitmap = new Uint8Array(Math.ceil(wanted.length / 64) * 8);
  let nullCount = 0;
  for (const [index, value] of wanted.entries()) {
    offsets[index + 1] = (offsets[index] ?? 0) + (value?.length ?? 0);
    if (value === null) nullCount += 1;
    else bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const data = new Uint8Array(offsets[wanted.length] ?? 0);
  for (const [index, value] of wanted.entries()) if (value !== null) data.set(value, offsets[index]);
  return makeData({ type, length: wanted.length, nullCount, nullBitmap: bitmap, valueOffsets: offsets, data } as never);
}

/** Values without a type of their own in Arrow, as the text rows have. */
export function asTexts(type: DuckDBType, arrow: DataType): ToArrow {
  const read = columnReader(type, { timestamps: 'text' });
  const encoder = new TextEncoder();
  return (vector, rows) =>
    texts(
      arrow,
      read(vector, rows.size).map((value) => (value === null ? null : encoder.encode(String(value)))),
      rows,
    );
}
