import type { Json } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { PastState } from '@sqlflow/state';
import { findRun } from '../history/find-run.js';
import { appends, type StateWork } from './change-state.js';
import { loadName, meantLoads } from './known-loads.js';
import type { ChangeOptions, LoadInfo, StateChange } from './project-state.js';
import { refuseBeyondWindow } from './set-watermark.js';

/** See `ProjectState.restore`. All LOADs that are meant, or none. */
export async function restoreState(
  work: StateWork,
  source: string,
  run: string,
  options: ChangeOptions,
): Promise<readonly StateChange[]> {
  const { runId } = await findRun(work.state, run);
  const changes: StateChange[] = [];
  for (const load of meantLoads(work.loads, source, options)) changes.push(await restoreOne(work, load, runId));
  return changes;
}

async function restoreOne(work: StateWork, load: LoadInfo, runId: string): Promise<StateChange> {
  const { state, tx, name, commits } = work;
  const past = await state.stateAfter(tx, load, runId);
  await refuseOtherRows(work, load, runId, past);
  const { bound: before } = load.cursor ?? {};
  const { watermark, sourceState } = past;
  if (commits) {
    if (watermark === undefined) await state.removeWatermark(tx, load, name);
    else {
      // What is known of loaded rows is what is known now.
      const completeFrom = load.cursor?.completeFrom ?? watermark.completeFrom;
      const kept = completeFrom === undefined ? {} : { completeFrom };
      await state.saveWatermark(tx, load, name, 'restored', { ...watermark, ...kept });
    }
    if (sourceState === undefined && load.sourceState !== undefined) await state.removeSourceState(tx, load, name);
    else if (sourceState !== undefined) {
      const { version, data } = sourceState;
      await state.saveSourceState(tx, load, name, { version, data: JSON.parse(data) as Json });
    }
  }
  const after = watermark?.bound;
  return {
    load,
    does: watermark === undefined ? 'forget' : 'move-bound',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    next:
      after === undefined
        ? 'reads everything again, as after that run'
        : `reads from ${after} on, as after that run; what it has loaded already is not loaded twice`,
  };
}

/** An old watermark is right only for the rows it spoke of. */
async function refuseOtherRows(work: StateWork, load: LoadInfo, runId: string, past: PastState): Promise<void> {
  const { state, tx } = work;
  const refuse = (why: string) => sqlFlowError(codes.history.stateGone, { load: loadName(load), runId, why });
  const adds = appends(load, (await state.lastLoad(load))?.mode);
  const byRuns = past.removedBy.filter((by) => !by.startsWith('state '));
  if (byRuns.length > 0) throw refuse(`its table was built anew since then, by run ${byRuns[0]}`);
  if (!adds) return;
  if (past.removedBy.length > 0) throw refuse('it appends, and what tells its rows apart was given up by a reset');
  if (past.othersSince) throw refuse('its source keeps positions of its own, and older ones would bring rows again');
  const now = await state.watermark(tx, load);
  if (now === undefined) return;
  if (past.watermark?.bound !== undefined) await refuseBeyondWindow(work, load, now, past.watermark.bound);
  else if (now.bound !== undefined) throw refuse('it appends, and had loaded nothing yet');
}
