import type { ApplyResult, EngineSession, StagedPart } from '@sqlflow/engine';
import type { Watermark } from '@sqlflow/state';
import type { TaskOutcome } from '../../events/run-event.js';
import { transactionOptions } from '../task-context.js';
import { applyNew } from './apply-new.js';
import { finishLoad } from './finish-load.js';
import type { OpenedLoad } from './opened-load.js';
import { type NewRows, stageNew } from './stage-new.js';

/**
 * Reads once, puts the new rows in the order of the cursor, and commits them with their watermark part by part. What was
 * loaded before is left out once, before the parts are cut. A run that is killed goes on behind the last part.
 */
export async function loadInBatches(load: OpenedLoad, size: number): Promise<TaskOutcome> {
  const { context, planned, settings, task } = load;
  return context.engine.session(
    async (session) => {
      const { read, parts } = await session.transaction(async (tx) => {
        const found = await stageNew(tx, load);
        const cut = await context.engine.cut(tx, found.fresh, { cursor: settings.cursor, size });
        return { read: found, parts: cut };
      });
      return applyParts(session, load, read, parts);
    },
    transactionOptions(task, context, planned.common.debug.explainPlans),
  );
}

async function applyParts(
  session: EngineSession,
  load: OpenedLoad,
  read: NewRows,
  parts: readonly StagedPart[],
): Promise<TaskOutcome> {
  const { engine } = load.context;
  const sum = { inserted: 0n, updated: 0n, deleted: 0n, superseded: 0n };
  let before: Watermark | undefined = read.start.watermark;
  let done: TaskOutcome = {};
  for (const [index, cut] of parts.entries()) {
    const last = index === parts.length - 1;
    done = await session.transaction(async (tx) => {
      const staged = await engine.takePart(tx, cut);
      // What was read again and left out counts for the end of the read, and for nothing before it.
      const facts = last ? read.facts : await engine.inspectCursor(tx, staged, load.settings.cursor, load.clock);
      const part = await applyNew(tx, load, read, { staged, facts, last }, before);
      before = part.watermark;
      addTo(sum, part.applied);
      const rejects = index === 0 ? read.rejects : [];
      const summed = { ...part, applied: { ...part.applied, ...sum } };
      const outcome = await finishLoad(tx, load, { ...read, rejects }, summed);
      if (last) await load.context.journal.succeeded(tx, load.task, outcome);
      return outcome;
    });
    load.reporter.progress({ rows: sum.inserted + sum.updated, batches: index + 1 });
  }
  return done;
}

function addTo(sum: Record<'inserted' | 'updated' | 'deleted' | 'superseded', bigint>, applied: ApplyResult): void {
  sum.inserted += applied.inserted;
  sum.updated += applied.updated;
  sum.deleted += applied.deleted;
  sum.superseded += applied.superseded ?? 0n;
}
