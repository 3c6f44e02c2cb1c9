import type { TaskOutcome } from '../../events/run-event.js';
import { transactionOptions } from '../task-context.js';
import { applyNew } from './apply-new.js';
import { finishLoad } from './finish-load.js';
import type { OpenedLoad } from './opened-load.js';
import { stageNew } from './stage-new.js';

/**
 * Reads what is new, leaves out what this LOAD has loaded before, applies the rest and saves how far it has come, all in
 * one transaction: a run that is killed has done all of it or nothing.
 */
export async function loadIncrementally(load: OpenedLoad): Promise<TaskOutcome> {
  const { context, planned, task } = load;
  return context.engine.transaction(
    async (tx) => {
      const read = await stageNew(tx, load);
      const applied = await applyNew(tx, load, read, { staged: read.fresh, facts: read.facts, last: true });
      const outcome = await finishLoad(tx, load, read, applied);
      await context.journal.succeeded(tx, task, outcome);
      return outcome;
    },
    transactionOptions(task, context, planned.common.debug.explainPlans),
  );
}
