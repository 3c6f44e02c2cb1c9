import type { Diagnostic } from '@sqlflow/errors';
import type { ExportTask, PlannedWindow, Task, TransformTask } from '@sqlflow/planner';
import { masked, placedError, placedIn, taskDiagnostics } from '../run/place-error.js';
import { bindWindow } from '../windows/bind-window.js';
import { bindLoad } from './bind-load.js';
import {
  type BindInput,
  type BindState,
  type BoundColumns,
  hasColumn,
  knowAgain,
  markUnknown,
  missingColumn,
  report,
  reportMissingKeys,
  searchPathOf,
} from './bind-state.js';
import { combinedColumns } from './combined-columns.js';
import { refuseExportBetween } from './consistent-order.js';

export interface BoundPlan {
  readonly diagnostics: readonly Diagnostic[];
  /** By task id. Tasks that could not be bound are missing. */
  readonly columns: Readonly<Record<string, BoundColumns>>;
  /** Ids of tasks that a run would skip, because a source cannot be read and its policy is ON_ERROR SKIP. */
  readonly skipped: readonly string[];
}

/**
 * Goes through the tasks in order and binds every query against the columns known at that point, without running
 * anything. After a problem, what depends on it is left unbound, so that one mistake is reported once.
 */
export async function bindPlan(input: BindInput): Promise<BoundPlan> {
  const state: BindState = {
    ...input,
    diagnostics: [],
    columns: {},
    unknown: new Set(),
    skips: new Map(),
    schemas: new Map(),
  };
  for (const task of input.plan.tasks) {
    if (task.dependsOn.some((id) => state.skips.get(id) === 'without-table')) state.skips.set(task.id, 'without-table');
    if (task.reads.some((name) => state.unknown.has(name))) {
      markUnknown(task, state);
      continue;
    }
    try {
      const bound = await bindTask(task, state);
      if (bound === undefined || bound.dynamic) markUnknown(task, state);
      if (bound !== undefined) state.columns[task.id] = withoutSecrets(bound, input.placing.mask);
    } catch (error) {
      markUnknown(task, state);
      state.diagnostics.push(...taskDiagnostics(error, task, input.placing));
    }
  }
  return { diagnostics: state.diagnostics, columns: state.columns, skipped: [...state.skips.keys()] };
}

/** A variable in a query may name a column. */
function withoutSecrets(bound: BoundColumns, mask: (text: string) => string): BoundColumns {
  return { ...bound, columns: bound.columns.map((column) => ({ ...column, name: mask(column.name) })) };
}

async function bindTask(task: Task, state: BindState): Promise<BoundColumns | undefined> {
  switch (task.kind) {
    case 'load':
      refuseExportBetween(task, state);
      return bindLoad(task, state);
    case 'transform':
      return bindTransform(task, state);
    case 'export':
      return bindExport(task, state);
  }
}

async function bindTransform(task: TransformTask, state: BindState): Promise<BoundColumns | undefined> {
  const { binder } = state;
  if (task.window !== undefined) return bindIncremental(task, task.window, state);
  const sql = state.resolveText(task.query.text);
  const described = await binder.describe(sql, searchPathOf(task));
  if (described.dynamic) return described;
  await reportMissingKeys(task, described.columns, 'the query', state);
  if (task.creates === 'view') await binder.declareView(task.target, sql);
  else {
    const keeps = task.mode !== 'replace' && !state.rebuilds(task);
    const existing = keeps ? await binder.columnsOf(task.target) : undefined;
    await binder.declareTable(task.target, combinedColumns(existing, described.columns));
  }
  knowAgain(task, state);
  return described;
}

async function bindIncremental(
  task: TransformTask,
  window: PlannedWindow,
  state: BindState,
): Promise<BoundColumns | undefined> {
  const { binder, engine, placing, range, rebuilds, resolveText } = state;
  const existing = rebuilds(task) ? undefined : await binder.columnsOf(task.target);
  const described = await bindWindow({
    task,
    window,
    existing,
    range,
    engine,
    describe: (lookup) =>
      binder.describe(resolveText(task.query.text, lookup), searchPathOf(task)).catch((error: unknown) => {
        const own = (name: string): string | undefined => lookup(name) ?? placing.lookup(name);
        throw placedError(error, task, { ...placing, lookup: own });
      }),
    report: (found, place) => state.diagnostics.push(masked(placedIn(found, place, undefined, placing), placing.mask)),
  });
  if (described === undefined) return undefined;
  await binder.declareTable(task.target, combinedColumns(existing, described.columns));
  knowAgain(task, state);
  return described;
}

async function bindExport(task: ExportTask, state: BindState): Promise<BoundColumns> {
  const described = await state.binder.describe(state.resolveText(task.query.text), searchPathOf(task));
  if (!described.dynamic) {
    const { columns } = described;
    for (const [index, column] of partitionColumns(task).entries()) {
      if (hasColumn(columns, column)) continue;
      const { parts } = state.placing;
      const place = parts.find(task.place, `partition_by/${index}`) ?? parts.find(task.place, 'partition_by');
      report(state, task, missingColumn(column, columns, 'the export'), place);
    }
  }
  return described;
}

function partitionColumns(task: ExportTask): readonly string[] {
  const { options } = task.to;
  if (options === null || typeof options !== 'object' || !('partition_by' in options)) return [];
  const value = options.partition_by;
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
