import type { Batch, Column } from '@sqlflow/connector-sdk';
import type { ApplyMode, RejectedRow, Staged, StageOptions, Transaction } from '@sqlflow/engine';
import { codes, diagnostic } from '@sqlflow/errors';
import type { LoadTask, PlannedSource } from '@sqlflow/planner';
import { reportInferredTypes } from '../schema-report.js';
import { shownPath } from '../shown-path.js';
import { type RunContext, sqlText, type TaskReporter, tableName } from '../task-context.js';
import { withKnownColumns } from './known-columns.js';
import { metadataColumns, withoutMetadata } from './metadata.js';

export interface StageReadInput {
  readonly task: LoadTask;
  readonly planned: PlannedSource;
  readonly context: RunContext;
  readonly reporter: TaskReporter;
  readonly mode: ApplyMode;
  readonly batches: AsyncIterable<Batch>;
  readonly cursor?: StageOptions['cursor'];
}

/** What a read brought. */
export interface StagedRead {
  readonly staged: Staged;
  readonly rejects: readonly RejectedRow[];
  /** As the source gave them; where their types are inferred, from its first rows. Undefined: it had nothing to tell them by. */
  readonly sourceColumns: readonly Column[] | undefined;
  /** As the source says it. */
  readonly primaryKey: readonly string[] | undefined;
  /** The last of the read: the place to go on from. */
  readonly checkpoint: (Batch & { readonly kind: 'checkpoint' }) | undefined;
}

/** Stages what a source gives, with the LOAD's WHERE and the columns that the source's settings add. */
export async function stageRead(tx: Transaction, input: StageReadInput): Promise<StagedRead> {
  const { task, planned, context, reporter } = input;
  const where = task.where === undefined ? undefined : sqlText(task.where, context);
  const rejects: RejectedRow[] = [];
  const seen: Seen = {};
  const staged = await context.engine.stage(tx, withKnownColumns(watched(input.batches, seen), tx, task, context), {
    intent: { target: task.target, mode: input.mode },
    ...(where === undefined ? {} : { where }),
    ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
    ...(planned.common.loadMetadata ? { addColumns: metadataOf(context) } : {}),
    onBadRows: planned.common.onBadRows,
    onReject: (reject) => rejects.push({ ...reject, file: shownPath(reject.file, context.directory) }),
    onProgress: (progress) => reporter.progress(progress),
    signal: context.signal,
  });
  if (seen.schema?.inferred === true) {
    reportInferredTypes(planned.name, seen.schema.columns, staged.columns, reporter);
  }
  const sourceColumns =
    seen.data === true ? (seen.schema?.columns ?? withoutMetadata(staged.columns)) : seen.schema?.columns;
  return { staged, rejects, sourceColumns, primaryKey: seen.schema?.primaryKey, checkpoint: seen.checkpoint };
}

interface Seen {
  schema?: Batch & { readonly kind: 'schema' };
  checkpoint?: Batch & { readonly kind: 'checkpoint' };
  data?: boolean;
}

/** Passes batches on and keeps the first schema, to compare it with the types that the whole data needed. */
async function* watched(batches: AsyncIterable<Batch>, seen: Seen): AsyncIterable<Batch> {
  for await (const batch of batches) {
    if (batch.kind === 'schema') {
      if (batch.columns.length > 0) seen.schema ??= batch;
    } else if (batch.kind === 'checkpoint') seen.checkpoint = batch;
    else seen.data = true;
    yield batch;
  }
}

function metadataOf(context: RunContext) {
  const [loadedAt, runId] = metadataColumns;
  return [
    { column: loadedAt, value: context.startedAt },
    { column: runId, value: context.runId },
  ];
}

/** Keeps the rows that could not be read, in the transaction of the load that left them out. */
export async function keepRejects(
  tx: Transaction,
  task: LoadTask,
  context: RunContext,
  reporter: TaskReporter,
  rejects: readonly RejectedRow[],
): Promise<void> {
  if (rejects.length === 0) return;
  const origin = { runId: context.runId, taskId: task.id, source: task.source, target: tableName(task.target) };
  await context.state.saveRejects(tx, origin, rejects);
  reporter.warn(diagnostic(codes.run.rowsRejected, { source: task.source, count: String(rejects.length) }));
}
