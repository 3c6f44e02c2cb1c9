import { randomUUID } from 'node:crypto';
import type { Batch, Column, Row } from '@sqlflow/connector-sdk';
import type { Engine, StageOptions } from '@sqlflow/engine';
import { codes, SqlFlowError } from '@sqlflow/errors';

/** How many rows are shown of what a source gives. */
export const sampleRows = 10;

export interface Sample {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export type SampleOptions = Pick<StageOptions, 'where' | 'cursor' | 'signal'>;

/** Reads the first rows that a source gives, in a transaction of an engine in memory that is undone. */
export async function readSample(
  engine: Engine,
  batches: AsyncIterable<Batch>,
  options: SampleOptions,
): Promise<Sample> {
  const table = { name: `preview_${randomUUID().replaceAll('-', '_')}` };
  let sample: Sample | undefined;
  const undone = new Error('only looked at');
  await engine
    .transaction(async (tx) => {
      const intent = { target: table, mode: 'replace' } as const;
      const some = firstRows(batches, options);
      const staged = await engine.stage(tx, some, { ...options, intent, limit: sampleRows, onBadRows: 'reject' });
      await engine.apply(tx, staged, table, { mode: 'replace', schemaEvolution: 'permissive' });
      const result = await engine.run(tx, `SELECT * FROM ${table.name} LIMIT ${sampleRows}`);
      sample = { columns: result.columns, rows: result.rows };
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone && !hasNothing(error)) throw error;
    });
  return sample ?? { columns: [], rows: [] };
}

/** A source whose columns are known by its records only, and that has none. */
function hasNothing(error: unknown): boolean {
  return SqlFlowError.isInstance(error) && error.code === codes.data.nothingToStage.code;
}

/** Enough batches for the rows that are shown; a condition may leave out most of those that come. */
async function* firstRows(batches: AsyncIterable<Batch>, { where, cursor }: SampleOptions): AsyncIterable<Batch> {
  const enough = where === undefined && cursor?.from === undefined ? sampleRows : mostRowsLookedAt;
  let rows = 0;
  for await (const batch of batches) {
    yield batch;
    if (batch.kind === 'schema' || batch.kind === 'truncate' || batch.kind === 'checkpoint') continue;
    // Of files and the like nobody knows how many rows they have before they are read.
    rows += batch.kind === 'rows' ? batch.rows.length : enough;
    if (rows >= enough) break;
  }
  yield { kind: 'checkpoint' };
}

const mostRowsLookedAt = 10_000;
