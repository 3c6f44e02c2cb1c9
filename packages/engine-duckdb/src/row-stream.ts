import type { DuckDBResult } from '@duckdb/node-api';
import type { Column, Row } from '@sqlflow/connector-sdk';
import type { RowStream } from '@sqlflow/engine';
import { type ChunkStreamOptions, openChunkStream } from './chunk-stream.js';
import { rowReader } from './columns/rows.js';
import type { Session } from './session.js';

/** The rows of a query as plain objects, in batches of at most 2048. */
export async function openRowStream(session: Session, sql: string, options: ChunkStreamOptions): Promise<RowStream> {
  const stream = await openChunkStream(session, sql, options);
  const reader = rowReader(stream.result);
  return {
    columns: reader.columns,
    async *rows() {
      for await (const chunk of stream.chunks()) yield reader.read(chunk);
    },
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  };
}

/** All rows of a result that is held already. Meant for small ones. */
export async function allRows(result: DuckDBResult): Promise<{ columns: readonly Column[]; rows: readonly Row[] }> {
  const reader = rowReader(result);
  const rows: Row[] = [];
  for await (const chunk of result) for (const row of reader.read(chunk)) rows.push(row);
  return { columns: reader.columns, rows };
}
