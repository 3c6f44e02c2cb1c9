import { codes, sqlFlowError } from '@sqlflow/errors';
import type { TransformTask } from '@sqlflow/planner';
import type { TaskOutcome } from '../events/run-event.js';
import { recordTableSchema } from './record-schema.js';
import { describeSchemaChanges } from './schema-report.js';
import { type RunContext, sqlText, type TaskReporter, transactionOptions } from './task-context.js';

/** Creates a view, or computes a query and applies its rows to the target, in one transaction. */
export async function runTransform(
  task: TransformTask,
  context: RunContext,
  reporter: TaskReporter,
): Promise<TaskOutcome> {
  const { engine, signal } = context;
  const sql = sqlText(task.query, context);
  const mode = context.rebuilds(task) ? 'replace' : applyModeOf(task);
  return engine.transaction(
    async (tx) => {
      if (task.creates === 'view') {
        await engine.createView(tx, task.target, sql, { orReplace: true });
        await context.journal.succeeded(tx, task, {});
        return {};
      }
      const staged = await engine.stageQuery(tx, sql, {
        intent: { target: task.target, mode },
        onProgress: (progress) => reporter.progress(progress),
        signal,
      });
      const applied = await engine.apply(tx, staged, task.target, {
        mode,
        ...(task.keys.length > 0 ? { keys: task.keys } : {}),
        schemaEvolution: 'permissive',
        signal,
      });
      const table = task.target.schema === undefined ? task.target.name : `${task.target.schema}.${task.target.name}`;
      describeSchemaChanges(table, applied, false, reporter);
      await recordTableSchema(tx, context, task.target, applied.columns);
      const outcome = {
        inserted: applied.inserted,
        updated: applied.updated,
        deleted: applied.deleted,
        ...(context.rebuilds(task) ? { mode } : {}),
        columns: applied.columns.map(({ name, type }) => ({ name, type })),
      };
      await context.journal.succeeded(tx, task, outcome);
      return outcome;
    },
    transactionOptions(task, context),
  );
}

function applyModeOf(task: TransformTask): 'replace' | 'append' | 'merge' {
  switch (task.mode) {
    case 'replace':
    case 'append':
      return task.mode;
    case 'upsert':
      return 'merge';
    case 'incremental':
      throw sqlFlowError(codes.run.notSupportedYet, { what: 'MODE INCREMENTAL BY' });
  }
}
