import type { LoadSetup, RunStep } from '../history/history.js';
import { cursorOf, type Row } from '../history/row.js';
import { cutBatches } from './batches.js';
import { commitBatches, type LoadRun } from './commit-batches.js';
import { shareTable, withoutLoaded } from './memory.js';
import { readSource, readsFrom } from './read.js';
import { type LoadRules, loadRules } from './rules.js';
import { type Database, firstState } from './state.js';

export interface LoadReport {
  readonly status: 'succeeded' | 'killed' | 'failed';
  /** Rows that the source returned. */
  readonly rowsRead: number;
  /** Where the read began, −∞ for everything. */
  readonly from: number;
  readonly boundBefore: number | undefined;
  readonly boundAfter: number | undefined;
  /** The source's newest row lies before the bound: it may have been restored from a backup. */
  readonly sourceLiesBehind: boolean;
}

/** One run of a LOAD, as the design says. Nothing that is handed in is changed. */
export function load(
  database: Database,
  setup: LoadSetup,
  step: RunStep,
  rules: LoadRules = loadRules,
): { readonly database: Database; readonly report: LoadReport } {
  const name = rules.stateOfItsOwn ? setup.name : 'all';
  const begun = begin(database, name, setup, rules);
  const state = begun.states.get(name) ?? firstState;
  const hasMemory = setup.mode === 'append' || state.versions !== undefined;
  const from = readsFrom(state, step.options, hasMemory, rules);
  const read = readSource(setup, state, { ...step, from }, rules);
  const started = { from, boundBefore: state.bound, boundAfter: state.bound, rowsRead: 0, sourceLiesBehind: false };
  if (read === undefined) return { database, report: { ...started, status: 'failed' } };

  const alone = [...begun.states.keys()].every((other) => other === name);
  const run: LoadRun = { setup, step, name, from, read, alone, boundBefore: state.bound };
  const recognises = setup.mode === 'append' && rules.comparesOncePerRun;
  const fresh = recognises ? withoutLoaded(begun.table, state, read, run, rules) : read;
  const outcome = commitBatches(begun, state, cutBatches(fresh, step.options.batchSize, rules), run, rules);
  const report: LoadReport = {
    ...started,
    status: outcome.killed ? 'killed' : 'succeeded',
    rowsRead: read.length,
    boundAfter: outcome.database.states.get(name)?.bound,
    sourceLiesBehind: setup.tracking === 'cursor' && liesBehind(read, from, state.bound),
  };
  // A run that is killed before its first commit has done nothing.
  return { database: outcome.database === begun ? database : outcome.database, report };
}

/** A table that is gone starts afresh; one that others merge into makes all of them remember. */
function begin(database: Database, name: string, setup: LoadSetup, rules: LoadRules): Database {
  const gone = database.table === undefined && rules.goneTableStartsAfresh;
  const begun: Database = gone ? { table: undefined, states: new Map() } : database;
  return setup.mode === 'merge' ? shareTable(begun, name, begun.states.get(name) ?? firstState, rules) : begun;
}

function liesBehind(read: readonly Row[], from: number, bound: number | undefined): boolean {
  if (bound === undefined || from > bound) return false;
  return !read.some((row) => (cursorOf(row) ?? Number.NEGATIVE_INFINITY) >= bound);
}
