import type { ApplyResult, Batch, RejectedRow, Source, Staged, Transaction } from '@sqlflow/connector-sdk';
import { codes, diagnostic } from '@sqlflow/errors';
import type { LoadTask, PlannedSource } from '@sqlflow/planner';
import type { TaskOutcome } from '../events/run-event.js';
import { describeSchemaChanges, reportInferredTypes } from './schema-report.js';
import { type RunContext, sqlText, type TaskReporter, transactionOptions } from './task-context.js';

/**
 * Reads a stream of a source, stages it and applies it to the target, all in one transaction. What fails leaves the
 * table as it was.
 */
export async function runLoad(task: LoadTask, context: RunContext, reporter: TaskReporter): Promise<TaskOutcome> {
  const planned = context.sources.planned(task.source);
  const source = await context.sources.open(task.source);
  const explain = planned.common.debug.explainPlans;
  return context.engine.transaction(
    async (tx) => {
      const rejects: RejectedRow[] = [];
      const staged = await stage(tx, task, planned, source, context, reporter, rejects);
      const applied = await context.engine.apply(tx, staged, task.target, {
        mode: task.mode,
        ...(task.keys.length > 0 ? { keys: task.keys } : {}),
        schemaEvolution: planned.common.schemaEvolution,
        ...(planned.common.minRows === undefined ? {} : { minRows: BigInt(planned.common.minRows) }),
        signal: context.signal,
      });
      if (rejects.length > 0) await keepRejects(tx, task, context, reporter, rejects);
      reportApplied(task, planned, staged, applied, reporter);
      const outcome = outcomeOf(staged, applied);
      await context.journal.succeeded(tx, task, outcome);
      return outcome;
    },
    transactionOptions(task, context, explain),
  );
}

async function stage(
  tx: Transaction,
  task: LoadTask,
  planned: PlannedSource,
  source: Source,
  context: RunContext,
  reporter: TaskReporter,
  rejects: RejectedRow[],
): Promise<Staged> {
  const where = task.where === undefined ? undefined : sqlText(task.where, context);
  const schema: { first?: Batch & { kind: 'schema' } } = {};
  const batches = remember(source.read({ stream: task.stream, sync: 'full_refresh', signal: context.signal }), schema);
  const staged = await context.engine.stage(tx, batches, {
    intent: { target: task.target, mode: task.mode },
    ...(where === undefined ? {} : { where }),
    ...(planned.common.loadMetadata ? { addColumns: metadataColumns(context) } : {}),
    onBadRows: planned.common.onBadRows,
    onReject: (reject) => rejects.push(reject),
    onProgress: (progress) => reporter.progress(progress),
    signal: context.signal,
  });
  if (schema.first?.inferred === true)
    reportInferredTypes(planned.name, schema.first.columns, staged.columns, reporter);
  return staged;
}

/** Passes batches on and keeps the first schema, to compare it with the types that the whole data needed. */
async function* remember(
  batches: AsyncIterable<Batch>,
  schema: { first?: Batch & { kind: 'schema' } },
): AsyncIterable<Batch> {
  for await (const batch of batches) {
    if (batch.kind === 'schema') schema.first ??= batch;
    yield batch;
  }
}

function metadataColumns(context: RunContext) {
  return [
    { column: { name: '_sqlflow_loaded_at', type: 'TIMESTAMP WITH TIME ZONE' }, value: context.startedAt },
    { column: { name: '_sqlflow_run_id', type: 'VARCHAR' }, value: context.runId },
  ];
}

async function keepRejects(
  tx: Transaction,
  task: LoadTask,
  context: RunContext,
  reporter: TaskReporter,
  rejects: readonly RejectedRow[],
): Promise<void> {
  const target = task.target.schema === undefined ? task.target.name : `${task.target.schema}.${task.target.name}`;
  await context.state.saveRejects(tx, { runId: context.runId, taskId: task.id, source: task.source, target }, rejects);
  reporter.warn(diagnostic(codes.run.rowsRejected, { source: task.source, count: String(rejects.length) }));
}

function reportApplied(
  task: LoadTask,
  planned: PlannedSource,
  staged: Staged,
  applied: ApplyResult,
  reporter: TaskReporter,
): void {
  const table = task.target.schema === undefined ? task.target.name : `${task.target.schema}.${task.target.name}`;
  if (task.mode === 'replace' && staged.rows === 0n && (applied.before ?? 0n) > 0n) {
    reporter.warn(diagnostic(codes.run.emptyReplacement, { table, before: String(applied.before) }));
  }
  describeSchemaChanges(table, applied.schemaChanges, planned.common.alertOnSchemaChange, reporter);
}

function outcomeOf(staged: Staged, applied: ApplyResult): TaskOutcome {
  return {
    rowsRead: staged.rows,
    inserted: applied.inserted,
    updated: applied.updated,
    deleted: applied.deleted,
    ...(staged.rejected > 0n ? { rejected: staged.rejected } : {}),
    ...(staged.bytes === undefined ? {} : { bytes: staged.bytes }),
    columns: applied.columns.map(({ name, type }) => ({ name, type })),
  };
}
