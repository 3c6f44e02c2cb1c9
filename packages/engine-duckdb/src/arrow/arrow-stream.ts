import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { AsyncByteQueue, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct } from 'apache-arrow';
import { type ChunkStreamOptions, openChunkStream } from '../chunk-stream.js';
import { distinctNames } from '../columns/rows.js';
import type { Session } from '../session.js';
import { Misfit, showValue } from '../values/misfit.js';
import { toArrow } from './arrow-data.js';
import { field } from './arrow-type.js';
import { firstRows, type ToArrow } from './selected-rows.js';

/**
 * The result of a query as an Arrow IPC stream, in pieces as they come: the schema, a record batch for each 2048 rows,
 * the end. Joined together they are one stream.
 */
export async function* arrowStream(
  session: Session,
  sql: string,
  options: ChunkStreamOptions,
): AsyncIterable<Uint8Array> {
  const stream = await openChunkStream(session, sql, options);
  try {
    const types = stream.result.columnTypes();
    const names = distinctNames(stream.result.columnNames());
    const schema = new Schema(names.map((name, index) => field(name, types[index])));
    const converters = types.map(toArrow);
    const pieces = new Pieces();
    const writer = new RecordBatchStreamWriter({ autoDestroy: false });
    writer.reset(pieces, schema);
    yield* pieces.take();
    for await (const chunk of stream.chunks()) {
      writer.write(recordBatch(schema, converters, chunk));
      yield* pieces.take();
    }
    writer.finish();
    yield* pieces.take();
  } finally {
    await stream[Symbol.asyncDispose]();
  }
}

function recordBatch(schema: Schema, converters: readonly ToArrow[], chunk: DuckDBDataChunk): RecordBatch {
  const rows = firstRows(chunk.rowCount);
  const children = converters.map((convert, index) => {
    try {
      return convert(duckdb.data_chunk_get_vector(chunk.chunk, index), rows);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const column = schema.fields[index]?.name ?? '';
      throw sqlFlowError(codes.engine.notInArrow, { column, value: showValue(error.value), reason: error.reason });
    }
  });
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: chunk.rowCount, children }));
}

/** Takes what the writer writes, so that it can be handed on piece by piece. */
class Pieces extends AsyncByteQueue {
  #written: Uint8Array[] = [];

  override write(bytes: Uint8Array | string): void {
    if (typeof bytes !== 'string' && bytes.byteLength > 0) this.#written.push(bytes);
  }

  take(): Uint8Array[] {
    const taken = this.#written;
    this.#written = [];
    return taken;
  }
}
