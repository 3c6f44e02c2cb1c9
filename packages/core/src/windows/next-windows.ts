import type { Engine } from '@sqlflow/engine';
import type { Plan, TransformTask } from '@sqlflow/planner';
import { readStateStore } from '@sqlflow/state';
import { lastRun } from './last-run.js';
import type { WindowRange } from './range.js';

/** Which part of an incremental table the next run computes. */
export interface NextWindow {
  readonly column: string;
  /** True: the table becomes the whole result. */
  readonly whole: boolean;
  /** Values behind this one, up to and with `upTo`; text with all digits. Undefined: from the first, to the last. */
  readonly after?: string;
  readonly upTo?: string;
  /** How many different values of the column are computed again. */
  readonly values?: bigint;
}

/** By task id. Looks into the tables and their state as they are now, and changes nothing. */
export async function nextWindows(
  plan: Plan,
  engine: Engine,
  { range, rebuilds }: { readonly range: WindowRange; readonly rebuilds: (task: TransformTask) => boolean },
): Promise<Readonly<Record<string, NextWindow>>> {
  const found: Record<string, NextWindow> = {};
  for (const task of plan.tasks) {
    if (task.kind !== 'transform' || task.window === undefined) continue;
    const window = rebuilds(task) ? undefined : await nextWindow(task, engine, range);
    const { upTo = range.to } = window ?? {};
    found[task.id] = window ?? { column: task.window.by, whole: true, ...(upTo === undefined ? {} : { upTo }) };
  }
  return found;
}

/** Undefined: everything. */
async function nextWindow(task: TransformTask, engine: Engine, range: WindowRange): Promise<NextWindow | undefined> {
  const { window } = task;
  const state = await readStateStore(engine);
  if (window === undefined) return undefined;
  return engine.transaction(async (tx) => {
    const before = state === undefined ? undefined : await lastRun(tx, state, task, window);
    if (before?.other === true || (before?.last === undefined && range.to === undefined)) return undefined;
    const { by: column, lookback } = window;
    const last = before?.last === undefined ? undefined : { notAfter: before.last.bound };
    const opened = await engine.openWindow(tx, task.target, { column, last, lookback, ...range, count: true });
    if (opened === undefined) return undefined;
    const { after, upTo, values } = opened;
    return {
      column,
      whole: false,
      ...(after === undefined ? {} : { after }),
      ...(upTo === undefined ? {} : { upTo }),
      ...(values === undefined ? {} : { values }),
    };
  });
}
