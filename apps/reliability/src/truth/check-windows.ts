import {
  lastInstantOf,
  runQuery,
  type WindowHistory,
  type WindowQuery,
  type WindowRow,
  type WindowRun,
  wholeRange,
} from '../history/window-history.js';
import type { ReplayedWindow } from '../window-model/replay.js';
import type { Difference, Finding } from './difference.js';

/**
 * Compares a history as it went with full recomputation: the first difference of the table, else the first of the
 * reports.
 */
export function checkWindows(history: WindowHistory, replayed: Iterable<ReplayedWindow>): Difference | undefined {
  let lastStart: number | undefined;
  let wrongReport: Difference | undefined;
  let step = 0;
  for (const each of replayed) {
    const finding = checkReport(history.query, each);
    if (finding !== undefined) wrongReport ??= { ...finding, step };
    const difference = each.report.status === 'failed' ? checkFailed(each) : checkRun(history.query, each, lastStart);
    if (difference !== undefined) return { ...difference, step };
    if (each.report.status === 'succeeded' && each.run.to === undefined) lastStart = each.run.clock;
    step++;
  }
  return wrongReport;
}

/** A run fails when the query returns rows that have no group, or lie below what it was asked for; else it does not. */
function checkReport(query: WindowQuery, { run, report }: ReplayedWindow): Finding | undefined {
  const result = runQuery(query, run.events, report.range);
  const outside = result.filter(({ group }) => group === null || group < report.range.start).length;
  const fails = report.status === 'failed';
  if (outside === report.rowsOutside && fails === outside > 0) return undefined;
  return { kind: 'wrong report', detail: `${outside} rows lie outside, the run ${report.status}` };
}

function checkFailed({ before, after }: ReplayedWindow): Finding | undefined {
  return before === after ? undefined : { kind: 'unasked', detail: 'a failed run wrote' };
}

/**
 * Groups that the run covers are those of a full recomputation; the others are as before or recomputed, whole; above
 * `--to` all is as before.
 */
function checkRun(
  query: WindowQuery,
  { run, before = [], after = [] }: ReplayedWindow,
  lastStart: number | undefined,
): Finding | undefined {
  const wanted = byGroup(runQuery({ ...query, filters: false }, run.events, wholeRange));
  const found = byGroup(after);
  const earlier = byGroup(before);
  const covers = coverage(query, run, before, lastStart);
  for (const group of new Set([...wanted.keys(), ...found.keys(), ...earlier.keys()])) {
    const now = found.get(group) ?? '';
    const cover = covers(group);
    const right = cover !== 'none' && now === (wanted.get(group) ?? '');
    const unchanged = cover !== 'all' && now === (earlier.get(group) ?? '');
    if (!right && !unchanged) {
      const detail = `group ${group} is ${now || 'absent'}, was ${earlier.get(group)}, recomputed ${wanted.get(group)}`;
      return { kind: kindOf(now, wanted.get(group) ?? ''), detail };
    }
  }
  return undefined;
}

function kindOf(found: string, wanted: string): Finding['kind'] {
  if (found.length === wanted.length) return 'wrong row';
  return found.length < wanted.length ? 'lost' : 'doubled';
}

/**
 * Covered are the groups that hold an instant not before newest − lookback, and those from `--from` on. The newest is
 * that of the table when the last run without `--to` started: later ones are stamped in the future. Without it: all.
 */
function coverage(
  query: WindowQuery,
  { from = Number.POSITIVE_INFINITY, to = Number.POSITIVE_INFINITY }: WindowRun,
  before: readonly WindowRow[],
  lastStart = Number.NEGATIVE_INFINITY,
): (group: number) => 'all' | 'none' | 'perhaps' {
  const newest = Math.max(...before.flatMap(({ group }) => group ?? []).filter((group) => group <= lastStart));
  const reached = newest - query.lookback;
  return (group) => {
    if (group > to) return 'none';
    return lastInstantOf(query, group) >= reached || group >= from ? 'all' : 'perhaps';
  };
}

function byGroup(rows: readonly WindowRow[]): Map<number, string> {
  const groups = new Map<number, string[]>();
  // A row without group must have failed the run: no group is like it.
  for (const { group, content } of rows) {
    const key = group ?? Number.NaN;
    groups.set(key, [...(groups.get(key) ?? []), content]);
  }
  return new Map([...groups].map(([group, contents]) => [group, contents.sort().join(' ')]));
}
