import type { Batch, Column } from '@sqlflow/connector-sdk';
import type { Transaction } from '@sqlflow/engine';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { LoadTask } from '@sqlflow/planner';
import { type RunContext, tableName } from '../task-context.js';
import { withoutMetadata } from './metadata.js';

/**
 * A read of no rows from a source that knows its columns only by its rows gets those of the table.
 *
 * @throws SqlFlowError SF9024 where there is no table either.
 */
export async function* withKnownColumns(
  batches: AsyncIterable<Batch>,
  tx: Transaction,
  task: LoadTask,
  context: Pick<RunContext, 'engine'>,
): AsyncIterable<Batch> {
  const held: Batch[] = [];
  let known = false;
  for await (const batch of batches) {
    known ||= batch.kind === 'schema' ? batch.columns.length > 0 : batch.kind !== 'checkpoint';
    if (known) {
      yield* held.splice(0);
      yield batch;
    } else if (batch.kind === 'checkpoint') held.push(batch);
  }
  if (known) return;
  yield { kind: 'schema', columns: await columnsOfTable(tx, task, context) };
  yield* held;
}

async function columnsOfTable(
  tx: Transaction,
  { source, stream, target }: LoadTask,
  { engine }: Pick<RunContext, 'engine'>,
): Promise<readonly Column[]> {
  const columns = withoutMetadata((await engine.tableColumns(tx, target)) ?? []);
  if (columns.length > 0) return columns;
  const name = stream === '' ? source : `${source}.${stream}`;
  throw sqlFlowError(codes.run.columnsUnknownYet, { source: name, table: tableName(target) });
}

/** Whether a load failed because nobody knows the columns of what it would make. */
export function isUnknownYet(error: unknown): boolean {
  return SqlFlowError.isInstance(error) && error.code === codes.run.columnsUnknownYet.code;
}
