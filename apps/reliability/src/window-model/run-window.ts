import {
  runQuery,
  type WindowQuery,
  type WindowRange,
  type WindowRow,
  type WindowRun,
  wholeRange,
} from '../history/window-history.js';
import { chooseWindow } from './choose-window.js';
import { type WindowRules, windowRules } from './rules.js';

/** An incremental table and what is saved with it. */
export interface WindowTable {
  readonly rows: readonly WindowRow[];
  /** When the last run without `--to` started; undefined while there was none. */
  readonly lastStart: number | undefined;
}

export interface WindowReport {
  readonly status: 'succeeded' | 'failed';
  /** What the query was given. */
  readonly range: WindowRange;
  /** Rows for which the run failed. */
  readonly rowsOutside: number;
}

/** One run of an incremental table, as the design says; `table` is undefined on the first. */
export function runWindow(
  table: WindowTable | undefined,
  query: WindowQuery,
  run: WindowRun,
  rules: WindowRules = windowRules,
): { readonly table: WindowTable | undefined; readonly report: WindowReport } {
  const rows = table?.rows ?? [];
  const window = table === undefined ? wholeRange : chooseWindow(rows, table.lastStart, query, run, rules);
  const range = roundToDays(window, query.day, rules);
  const result = runQuery(query, run.events, range);

  const lowest = rules.checksRoundedStart ? range.start : window.start;
  const rowsOutside = result.filter(({ group }) =>
    group === null ? rules.nullGroupFails : rules.belowWindowFails && group < lowest,
  ).length;
  if (rowsOutside > 0) return { table, report: { status: 'failed', range, rowsOutside } };

  const { to = Number.POSITIVE_INFINITY } = run;
  const inserted = result.filter(({ group }) => isInserted(group, window.start, to, rules));
  const kept = rows.filter(({ group }) => !isDeleted(group ?? 0, window.start, to, inserted, rules));
  const lastStart = run.to === undefined || !rules.startOfRunsWithoutTo ? run.clock : table?.lastStart;
  return {
    table: { rows: [...kept, ...inserted], lastStart },
    report: { status: 'succeeded', range, rowsOutside },
  };
}

function isInserted(group: number | null, start: number, to: number, rules: WindowRules): boolean {
  if (group === null) return true;
  const above = includesStart(rules) || !rules.dropsBoundaryGroup ? group >= start : group > start;
  return above && (group <= to || !rules.dropsAboveTo);
}

function isDeleted(
  group: number,
  start: number,
  to: number,
  inserted: readonly WindowRow[],
  rules: WindowRules,
): boolean {
  const above = includesStart(rules) ? group >= start : group > start;
  const within = above && (group <= to || !rules.keepsAboveTo);
  return within && (rules.deletesWholeWindow || inserted.some((row) => row.group === group));
}

/** Where the window begins on the first group itself, that group is part of it. */
function includesStart(rules: WindowRules): boolean {
  return !rules.startsOneGroupLower && rules.recomputesFirst;
}

function roundToDays({ start, end }: WindowRange, day: number | undefined, rules: WindowRules): WindowRange {
  if (day === undefined) return { start, end };
  const down = (value: number): number => Math.floor(value / day) * day;
  const up = (value: number): number => Math.ceil(value / day) * day;
  return {
    start: rules.startDateRoundsDown ? down(start) : up(start),
    end: rules.endDateRoundsUp ? up(end) : down(end),
  };
}
