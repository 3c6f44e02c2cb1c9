import type { History, LoadSetup, RunStep, UserStep } from '../history/history.js';
import type { Row } from '../history/row.js';
import { applyUserStep } from '../history/user-step.js';
import { type LoadReport, load } from './load.js';
import { type LoadRules, loadRules } from './rules.js';
import type { Database } from './state.js';

/** A step with the table before and after it; undefined where there is none. */
export type Replayed = { readonly before: readonly Row[] | undefined; readonly after: readonly Row[] | undefined } & (
  | { readonly step: RunStep; readonly setup: LoadSetup; readonly report: LoadReport }
  | { readonly step: UserStep }
);

/** Goes through a history with the model, step by step. What it yields is what a program must do with the same steps. */
export function* replayHistory(history: History, rules: LoadRules = loadRules): Generator<Replayed> {
  const setups = new Map(history.loads.map((setup) => [setup.name, setup]));
  let database: Database = { table: history.table, states: new Map() };
  for (const step of history.steps) {
    const before = database.table;
    if (step.kind !== 'run') {
      database = { ...database, table: applyUserStep(before, step) };
      yield { step, before, after: database.table };
      continue;
    }
    const setup = setups.get(step.load);
    if (setup === undefined) throw new Error(`history ${history.seed} runs ${step.load}, which it does not set up`);
    const outcome = load(database, setup, step, rules);
    database = outcome.database;
    yield { step, setup, report: outcome.report, before, after: database.table };
  }
}
