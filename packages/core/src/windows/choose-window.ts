import type { TableWindow, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { PlannedWindow, TransformTask } from '@sqlflow/planner';
import type { StoredWatermark } from '@sqlflow/state';
import type { RunContext } from '../run/task-context.js';
import { lastRun } from './last-run.js';
import { typeOfQuery } from './window-type.js';

/** The part of a table that a run computes. `fresh`: the table is made anew of it. */
export interface ChosenWindow extends TableWindow {
  readonly fresh: boolean;
  /** What the state says of the run before; undefined where it does not count. */
  readonly last?: StoredWatermark | undefined;
}

/**
 * A table that is not there, was never computed to its end, or goes by another column now, becomes the whole result.
 * With `--to` a table that is there keeps what lies behind it.
 */
export async function chooseWindow(
  tx: Transaction,
  task: TransformTask,
  window: PlannedWindow,
  context: RunContext,
): Promise<ChosenWindow> {
  const { engine, range, rebuilds, state } = context;
  if (rebuilds(task)) return freshWindow(task, window, context);
  const { last, other } = await lastRun(tx, state, task, window);
  if (other || (last === undefined && range.to === undefined)) return freshWindow(task, window, context);
  const found = await engine.openWindow(tx, task.target, {
    column: window.by,
    last: last === undefined ? undefined : { notAfter: last.bound },
    lookback: window.lookback,
    ...range,
  });
  return found === undefined ? freshWindow(task, window, context) : { ...found, last, fresh: false };
}

async function freshWindow(task: TransformTask, { by }: PlannedWindow, context: RunContext): Promise<ChosenWindow> {
  const { engine, range, resolveText, placed } = context;
  const options = task.searchPath === undefined ? {} : { searchPath: task.searchPath };
  const type = await typeOfQuery(by, engine, (lookup) =>
    engine.describe(resolveText(task.query.text, lookup), options).catch((error: unknown) => {
      throw placed(error, task, lookup);
    }),
  );
  if (type === undefined) {
    const args = { column: by, where: 'the query', columns: [], suggestion: undefined };
    throw sqlFlowError(codes.discovery.missingColumn, args);
  }
  const column = engine.windowColumn(type);
  if (column === undefined) throw sqlFlowError(codes.windows.columnType, { column: by, type });
  const upTo = range.to === undefined ? undefined : column.bound(range.to, 'to');
  if (range.to !== undefined && upTo === undefined) {
    throw sqlFlowError(codes.windows.boundInvalid, { option: '--to', value: range.to, column: by, type });
  }
  const { variables, guarded } = column;
  return { type, variables, guarded, empty: false, fresh: true, ...(upTo === undefined ? {} : { upTo }) };
}
