import type { Data } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { RowEncoder } from './encode-row.js';

/** Records that go out in one request, as JSON. */
export interface RecordBatch {
  /** From 1. The same in every run that writes the same rows. */
  readonly number: number;
  /** Number of its first row, from 1. */
  readonly firstRow: number;
  readonly records: readonly string[];
}

export interface BatchesInput {
  readonly encode: RowEncoder;
  /** Records of a batch. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/** Cuts rows into batches of one size, whatever the pieces that they come in. Throws when the write is aborted. */
export async function* recordBatches(
  data: AsyncIterable<Data>,
  { encode, size, signal }: BatchesInput,
): AsyncGenerator<RecordBatch> {
  let records: string[] = [];
  let number = 1;
  let firstRow = 1;
  const cut = (): RecordBatch => {
    const batch = { number, firstRow, records };
    number += 1;
    firstRow += records.length;
    records = [];
    return batch;
  };
  for await (const piece of data) {
    signal.throwIfAborted();
    if (piece.kind !== 'rows')
      throw sqlFlowError(codes.run.internal, { what: `a REST destination was given ${piece.kind}` });
    for (const row of piece.rows) {
      records.push(encode(row));
      if (records.length >= size) yield cut();
    }
  }
  if (records.length > 0) yield cut();
}
