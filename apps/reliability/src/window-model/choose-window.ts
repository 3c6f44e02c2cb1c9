import {
  type WindowQuery,
  type WindowRange,
  type WindowRow,
  type WindowRun,
  wholeRange,
} from '../history/window-history.js';
import type { WindowRules } from './rules.js';

/** The boundaries of a run as the table gives them, before they are rounded for `@start_date` and `@end_date`. */
export function chooseWindow(
  table: readonly WindowRow[],
  lastStart: number | undefined,
  query: WindowQuery,
  run: WindowRun,
  rules: WindowRules,
): WindowRange {
  const groups = table.flatMap(({ group }) => group ?? []);
  const end = chooseEnd(groups, run.to, rules);
  const first = chooseFirst(groups, lastStart, query, run, rules);
  if (first === undefined) return { ...wholeRange, end };
  const lower = rules.startsOneGroupLower && rules.recomputesFirst ? greatest(groups, (group) => group < first) : first;
  return { start: lower ?? Number.NEGATIVE_INFINITY, end };
}

/** The first group that is computed again; undefined for all. */
function chooseFirst(
  groups: readonly number[],
  lastStart: number | undefined,
  { lookback }: WindowQuery,
  { from }: WindowRun,
  rules: WindowRules,
): number | undefined {
  if (lastStart === undefined) return undefined;
  const newest = greatest(groups, (group) => !rules.newestIgnoresFuture || group <= lastStart);
  if (newest === undefined) return undefined;
  const reached = newest - lookback;
  const first = rules.firstReachesBack ? greatest(groups, (group) => group <= reached) : reached;
  if (first === undefined || from === undefined) return first;
  return rules.fromOnlyWidens ? Math.min(first, from) : from;
}

function chooseEnd(groups: readonly number[], to: number | undefined, rules: WindowRules): number {
  if (to === undefined) return Number.POSITIVE_INFINITY;
  if (!rules.endsAtNextGroup) return to;
  return Math.min(Number.POSITIVE_INFINITY, ...groups.filter((group) => group > to));
}

function greatest(groups: readonly number[], fits: (group: number) => boolean): number | undefined {
  let found: number | undefined;
  for (const group of groups) if (fits(group) && (found === undefined || group > found)) found = group;
  return found;
}
