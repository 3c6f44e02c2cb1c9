import type { Batch, CheckpointBatch, Data, Row } from '../../batch.js';
import type { Column } from '../../schema.js';
import type { ConnectorFixture } from '../fixture.js';
import { readData } from './read-data.js';

/** A read, or the beginning of one. */
export interface Collected {
  /** Of the first schema batch; empty if none came. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** As they came; of data only the kind is worth looking at. */
  readonly batches: readonly Batch[];
  readonly checkpoint: CheckpointBatch | undefined;
  /** Rows before `checkpoint`: what core would have committed. */
  readonly committed: readonly Row[];
}

export interface CollectOptions {
  /** Stops after so many batches of data, as when what reads them fails. */
  readonly dataBatches?: number;
}

/** Reads batches into rows, until they end or enough have come. */
export async function collect(
  fixture: Pick<ConnectorFixture, 'readBatches'>,
  batches: AsyncIterable<Batch>,
  { dataBatches = Number.POSITIVE_INFINITY }: CollectOptions = {},
): Promise<Collected> {
  const seen: Batch[] = [];
  const rows: Row[] = [];
  let columns: readonly Column[] | undefined;
  let checkpoint: CheckpointBatch | undefined;
  let committed = 0;
  let count = 0;
  for await (const batch of batches) {
    seen.push(batch);
    if (batch.kind === 'schema') columns ??= batch.columns;
    else if (batch.kind === 'truncate') rows.length = 0;
    else if (batch.kind === 'checkpoint') {
      checkpoint = batch;
      committed = rows.length;
    } else if (batch.kind !== 'keys') {
      for (const row of await rowsOf(fixture, batch, columns ?? [])) rows.push(row);
      count += 1;
      if (count >= dataBatches) break;
    }
  }
  return { columns: columns ?? [], rows, batches: seen, checkpoint, committed: rows.slice(0, committed) };
}

/** Rows that are handed over as such are looked at as they are; whatever else has a form, the fixture may know better. */
export async function rowsOf(
  { readBatches }: Pick<ConnectorFixture, 'readBatches'>,
  data: Data,
  columns: readonly Column[],
): Promise<readonly Row[]> {
  if (data.kind === 'rows' || readBatches === undefined) return readData(data, columns);
  return readBatches([data], columns);
}
