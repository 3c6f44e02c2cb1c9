import type { Transaction } from '@sqlflow/engine';
import type { TransformTask } from '@sqlflow/planner';
import { tableKey } from '@sqlflow/state';
import type { TaskOutcome } from '../events/run-event.js';
import { runIncremental } from '../windows/incremental-task.js';
import { recordTableSchema } from './record-schema.js';
import { describeSchemaChanges } from './schema-report.js';
import { type RunContext, sqlText, type TaskReporter, transactionOptions } from './task-context.js';

/** Creates a view, or computes a query and applies its rows to the target, in one transaction. */
export async function runTransform(
  task: TransformTask,
  context: RunContext,
  reporter: TaskReporter,
): Promise<TaskOutcome> {
  if (task.window !== undefined) return runIncremental(task, task.window, context, reporter);
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
      if (mode === 'replace') await forgetReplaced(tx, task, context);
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

function applyModeOf({ mode }: TransformTask): 'replace' | 'append' | 'merge' {
  if (mode === 'upsert') return 'merge';
  return mode === 'append' ? 'append' : 'replace';
}

/** What LOADs and incremental runs remember of a table that is another one now. */
async function forgetReplaced(tx: Transaction, { target }: TransformTask, context: RunContext): Promise<void> {
  const key = tableKey(target);
  if (context.remembered.has(key)) await context.state.forgetTable(tx, key, context.runId);
}
