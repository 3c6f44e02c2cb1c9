import type { LoadSetup, RunOptions, Snapshot } from '../history/history.js';
import { cursorOf, type Row } from '../history/row.js';
import type { LoadRules } from './rules.js';
import type { LoadState } from './state.js';

/** Where a run reads from, −∞ for everything. */
export function readsFrom(state: LoadState, options: RunOptions, hasMemory: boolean, rules: LoadRules): number {
  const start = rules.honoursStartDate ? (options.startDate ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
  if (state.bound === undefined) return start;
  const covered = hasMemory && rules.readsOnlyWhatMemoryCovers ? state.completeFrom : Number.NEGATIVE_INFINITY;
  return Math.max(start, state.bound - (rules.readsLookback ? options.lookback : 0), covered);
}

/** What the source returns; undefined when `cursor_null: error` meets a row without cursor. */
export function readSource(
  setup: LoadSetup,
  state: LoadState,
  { source, options, from }: { readonly source: Snapshot; readonly options: RunOptions; readonly from: number },
  rules: LoadRules,
): readonly Row[] | undefined {
  const goesOn = setup.tracking === 'state' && state.sourceState !== undefined;
  const { sourceState = 0 } = state;
  // A source that goes on by its own state does not look at the watermark.
  const lowest = goesOn ? (options.startDate ?? Number.NEGATIVE_INFINITY) : from;
  const strict = !rules.boundIsInclusive && state.bound !== undefined;
  const rows: Row[] = [];
  for (const { values, transaction } of source.rows) {
    if (goesOn && transaction < sourceState) continue;
    const cursor = cursorOf(values);
    if (cursor === null) {
      if (options.cursorNull === 'error') return undefined;
      if (options.cursorNull === 'include' && rules.readsNullCursors) rows.push(values);
    } else if (strict ? cursor > lowest : cursor >= lowest) rows.push(values);
  }
  return rows;
}
