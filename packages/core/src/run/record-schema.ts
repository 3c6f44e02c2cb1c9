import type { Column } from '@sqlflow/connector-sdk';
import type { ApplyResult, Transaction } from '@sqlflow/engine';
import { codes, diagnostic } from '@sqlflow/errors';
import type { LoadTask, PlannedSource, PlanTable } from '@sqlflow/planner';
import { type SchemaSubject, tableKey } from '@sqlflow/state';
import type { RunContext, TaskReporter } from './task-context.js';

export interface LoadedSchema {
  readonly task: LoadTask;
  readonly planned: PlannedSource;
  /** The columns as the source gave them, without those that a load adds; undefined when nothing was read. */
  readonly sourceColumns: readonly Column[] | undefined;
  readonly applied: ApplyResult;
  /** The table became what was read: nothing of it is left to miss a column. */
  readonly replaces: boolean;
}

/**
 * Keeps how a source and its table look after a load, in the transaction of the load. Says once which columns a source
 * no longer has, when the table goes on without them.
 */
export async function recordLoadSchema(
  tx: Transaction,
  context: RunContext,
  reporter: TaskReporter,
  { task, planned, sourceColumns, applied, replaces }: LoadedSchema,
): Promise<void> {
  const { state, runId } = context;
  const subject = sourceSubject(planned, task.stream);
  await recordTableSchema(tx, context, task.target, applied.columns);
  if (sourceColumns === undefined) return;
  const changed = await state.recordSchema(tx, subject, runId, sourceColumns);
  if (!changed || replaces || planned.common.alertOnSchemaChange) return;
  const before = (await state.schemaVersions(tx, subject)).at(-2)?.columns ?? [];
  const renamed = (applied.renames ?? []).map(({ from }) => ({ name: from, type: '' }));
  const kept = before.filter(({ name }) => has(applied.columns, name) && !has([...sourceColumns, ...renamed], name));
  for (const { name } of kept) {
    const table = tableKey(task.target);
    reporter.warn(diagnostic(codes.run.sourceColumnGone, { source: planned.name, column: name, table }));
  }
}

/** Keeps how a table looks, in the transaction that made it so. */
export async function recordTableSchema(
  tx: Transaction,
  { state, runId }: Pick<RunContext, 'state' | 'runId'>,
  table: PlanTable,
  columns: readonly Column[],
): Promise<void> {
  await state.recordSchema(tx, { kind: 'table', name: tableKey(table) }, runId, columns);
}

/** What the versions of a stream's columns are kept under. */
export function sourceSubject({ name, place }: Pick<PlannedSource, 'name' | 'place'>, stream: string): SchemaSubject {
  const source = name.toLowerCase();
  return { kind: 'source', name: stream === '' ? source : `${source}.${stream}`, file: place.file };
}

function has(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
}
