import type { LoadSetup, RunStep } from '../history/history.js';
import type { Row } from '../history/row.js';
import { forget, withoutLoaded } from './memory.js';
import { applyMerge } from './merge.js';
import { nextBound } from './next-bound.js';
import type { LoadRules } from './rules.js';
import type { Database, LoadState } from './state.js';

/** What stays the same during one run. */
export interface LoadRun {
  readonly setup: LoadSetup;
  readonly step: RunStep;
  /** The key of its state. */
  readonly name: string;
  readonly from: number;
  /** Everything that the source returned. */
  readonly read: readonly Row[];
  /** Whether no other LOAD feeds the table. */
  readonly alone: boolean;
  /** The bound with which the run began. */
  readonly boundBefore: number | undefined;
}

/** Writes one batch after the other, each with the state that belongs to it, until the process is killed. */
export function commitBatches(
  begun: Database,
  state: LoadState,
  batches: readonly (readonly Row[])[],
  run: LoadRun,
  rules: LoadRules,
): { readonly database: Database; readonly killed: boolean } {
  let database = begun;
  let current = state;
  for (const [number, batch] of batches.entries()) {
    const written = writeRows(database.table ?? [], current, batch, run, rules);
    const next = passBatch(written.state, batch, number === batches.length - 1, run, rules);
    const states = new Map(database.states).set(run.name, next);
    if (number === run.step.killAfter) {
      return { database: rules.stateCommitsWithData ? database : { ...database, states }, killed: true };
    }
    database = { table: written.table, states };
    current = next;
  }
  return { database, killed: false };
}

/** The rows by mode, and what the LOAD remembers of them. */
function writeRows(
  table: readonly Row[],
  state: LoadState,
  batch: readonly Row[],
  run: LoadRun,
  rules: LoadRules,
): { readonly table: readonly Row[]; readonly state: LoadState } {
  const { columns } = run.step.source;
  if (run.setup.mode === 'append') {
    const rows = rules.comparesOncePerRun ? batch : withoutLoaded(table, state, batch, run, rules);
    const loaded = rows.map((row) => ({ row, columns }));
    return { table: [...table, ...rows], state: { ...state, windowRows: [...state.windowRows, ...loaded] } };
  }
  const { deduplication, tracking } = run.setup;
  const context = { deduplication, columns, bound: run.boundBefore, alone: run.alone, byState: tracking === 'state' };
  const merged = applyMerge(table, batch, state.versions, context, rules);
  return { table: merged.table, state: { ...state, versions: merged.versions } };
}

/**
 * The state after a batch. The last one does more: it passes the rows that were recognised, too (what was in the future
 * when they were loaded may have passed), saves the source's state, and forgets what no run will read again.
 */
function passBatch(
  state: LoadState,
  batch: readonly Row[],
  last: boolean,
  { setup, step, read }: LoadRun,
  rules: LoadRules,
): LoadState {
  const { source, options } = step;
  const passed = last && rules.boundFollowsRecognisedRows ? read : batch;
  const bound = nextBound(state.bound, passed, source, rules);
  const goesOn = setup.tracking === 'state' && (last || !rules.sourceStateWithLastBatch);
  const next = { ...state, bound, columns: source.columns, ...(goesOn ? { sourceState: source.horizon } : {}) };
  const mayReturn = setup.tracking === 'state' && source.busy && rules.remembersWhatMayReturn;
  const forgets = (last || !rules.forgetsWithLastBatch) && !mayReturn;
  return forgets ? forget(next, options, rules) : next;
}
