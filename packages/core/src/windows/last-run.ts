import type { Transaction } from '@sqlflow/engine';
import type { PlannedWindow, TransformTask } from '@sqlflow/planner';
import { type LoadKey, loadKey, type StateStore, type StoredWatermark } from '@sqlflow/state';

/**
 * Under this key the state keeps when an incremental table was last computed to its end: the watermark of a statement
 * that has no source. Its bound is the last value not after the start of that run, its value the greatest in the table.
 */
export function windowKey(task: TransformTask): LoadKey {
  return loadKey({ file: task.place.file, source: '', stream: '', target: task.target });
}

/** The last run to the end. `other`: it went by another column, so the table must be made anew. */
export async function lastRun(
  tx: Transaction,
  state: Pick<StateStore, 'watermark'>,
  task: TransformTask,
  { by }: PlannedWindow,
): Promise<{ readonly last: StoredWatermark | undefined; readonly other: boolean }> {
  const saved = await state.watermark(tx, windowKey(task));
  const other = saved !== undefined && saved.cursorField.toLowerCase() !== by.toLowerCase();
  return { last: other ? undefined : saved, other };
}
