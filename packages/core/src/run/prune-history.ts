import type { Diagnostic } from '@sqlflow/errors';
import type { StateStore } from '@sqlflow/state';
import type { HistorySettings } from '../project/settings.js';
import { historyProblem } from './run-record.js';

const day = 86_400_000;

/**
 * Deletes what is older than the profile keeps, at most once a day: only when a run is a day older than that. Returns
 * what kept it from doing so, since a run does not fail for that.
 */
export async function pruneHistory(state: StateStore, { keepDays }: HistorySettings): Promise<readonly Diagnostic[]> {
  try {
    const limit = Date.now() - keepDays * day;
    const due = await state.hasRunBefore(new Date(limit - day).toISOString());
    if (due) await state.prune(new Date(limit).toISOString());
    return [];
  } catch (error) {
    return [historyProblem('that old entries are deleted', error)];
  }
}
