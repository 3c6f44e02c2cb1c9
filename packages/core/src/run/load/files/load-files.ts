import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskOutcome } from '../../../events/run-event.js';
import { transactionOptions } from '../../task-context.js';
import { finishLoad } from '../finish-load.js';
import type { OpenedLoad } from '../opened-load.js';
import { applyFiles } from './apply-files.js';
import { findChanges } from './find-changes.js';
import { isFileChanged } from './read-unchanged.js';
import { refuseSharedFiles } from './refuse-shared-files.js';
import { rememberFiles } from './remember-files.js';

/** How often files are read before those that are written to meanwhile are given up. */
const attempts = 3;
const pauseMilliseconds = 250;

/**
 * Loads the files that are new or changed since this LOAD read them, whole: the rows that a changed file had are taken
 * out by `_file_path`, and those of files that have vanished if the source says so. Rows and the list of what is loaded
 * commit in one transaction.
 */
export async function loadChangedFiles(load: OpenedLoad): Promise<TaskOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await loadOnce(load);
    } catch (error) {
      if (!isFileChanged(error) || attempt === attempts) throw error;
      await sleep(pauseMilliseconds, undefined, { signal: load.context.signal });
    }
  }
}

async function loadOnce(load: OpenedLoad): Promise<TaskOutcome> {
  const { context, planned, task } = load;
  return context.engine.transaction(
    async (tx) => {
      const found = await findChanges(tx, load);
      const { changes, start } = found;
      await refuseSharedFiles(tx, load, [...changes.added, ...changes.changed]);
      const { read, applied, entries } = await applyFiles(tx, load, found);
      const watermark = await rememberFiles(tx, load, found, entries);
      const outcome = {
        ...(await finishLoad(tx, load, { ...read, start }, { applied, watermark })),
        sourceFiles: {
          new: changes.added.length,
          changed: changes.changed.length,
          unchanged: changes.unchanged.length,
          gone: changes.gone.length,
        },
      };
      await context.journal.succeeded(tx, task, outcome);
      return outcome;
    },
    transactionOptions(task, context, planned.common.debug.explainPlans),
  );
}
