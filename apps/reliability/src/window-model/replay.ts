import type { WindowHistory, WindowRun } from '../history/window-history.js';
import { type WindowRules, windowRules } from './rules.js';
import { runWindow, type WindowReport, type WindowTable } from './run-window.js';

/** A run with the table before and after it; undefined where there is none. */
export interface ReplayedWindow {
  readonly run: WindowRun;
  readonly before: WindowTable['rows'] | undefined;
  readonly after: WindowTable['rows'] | undefined;
  readonly report: WindowReport;
}

/** Goes through a history with the model, run by run. What it yields is what a program must do with the same runs. */
export function* replayWindowHistory(
  history: WindowHistory,
  rules: WindowRules = windowRules,
): Generator<ReplayedWindow> {
  let table: WindowTable | undefined;
  for (const run of history.runs) {
    const before = table?.rows;
    const outcome = runWindow(table, history.query, run, rules);
    table = outcome.table;
    yield { run, before, after: table?.rows, report: outcome.report };
  }
}
