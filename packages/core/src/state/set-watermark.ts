import { codes, sqlFlowError } from '@sqlflow/errors';
import type { StoredWatermark } from '@sqlflow/state';
import { appends, type StateWork } from './change-state.js';
import { loadName, meantLoads } from './known-loads.js';
import type { ChangeOptions, LoadInfo, StateChange } from './project-state.js';

/** See `ProjectState.set`. All LOADs that are meant, or none. */
export async function setWatermark(
  work: StateWork,
  source: string,
  value: string,
  options: ChangeOptions,
): Promise<readonly StateChange[]> {
  const changes: StateChange[] = [];
  for (const load of meantLoads(work.loads, source, options)) changes.push(await setOne(work, load, value));
  return changes;
}

async function setOne(work: StateWork, load: LoadInfo, text: string): Promise<StateChange> {
  const { engine, state, tx, name, commits } = work;
  const watermark = await state.watermark(tx, load);
  if (watermark === undefined || watermark.type === '') {
    throw sqlFlowError(codes.history.noWatermark, { load: loadName(load), what: 'set' });
  }
  if (load.files > 0n) throw sqlFlowError(codes.incremental.noBoundToSet, { load: loadName(load) });
  const { value } = await engine.cursors.parse(watermark.type, text);
  await refuseBeyondWindow(work, load, watermark, value);
  if (commits) await state.saveWatermark(tx, load, name, 'set', { ...watermark, bound: value });
  const { bound: before } = watermark;
  return {
    load,
    does: 'move-bound',
    ...(before === undefined ? {} : { before }),
    after: value,
    next: await whatNext(work, watermark, value),
  };
}

/**
 * Appended rows are told apart down to `completeFrom`, and the next read begins no lower.
 *
 * @throws SqlFlowError SF9215 for a bound below it.
 */
export async function refuseBeyondWindow(
  { engine, state }: StateWork,
  load: LoadInfo,
  { type, completeFrom, bound }: StoredWatermark,
  value: string,
): Promise<void> {
  if (bound === undefined || !appends(load, (await state.lastLoad(load))?.mode)) return;
  const lowest = { type, value: completeFrom ?? bound };
  if ((await engine.cursors.compare({ type, value }, lowest)) >= 0) return;
  throw sqlFlowError(codes.history.beyondWindow, { load: loadName(load), value, completeFrom });
}

async function whatNext({ engine }: StateWork, { type, bound }: StoredWatermark, value: string): Promise<string> {
  const direction = bound === undefined ? 0 : await engine.cursors.compare({ type, value }, { type, value: bound });
  if (direction > 0) return `reads from ${value} on: rows between ${bound ?? ''} and it that came late are left out`;
  return `reads from ${value} on, less its lookback; what it has loaded already is not loaded twice`;
}
