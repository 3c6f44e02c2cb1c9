import type { LoadSetup } from '../history/history.js';
import { type Cell, compareCursors, contentOf, cursorOf, keyOf, type Row } from '../history/row.js';
import type { LoadRules } from './rules.js';
import type { LoadedRow, LoadState } from './state.js';

/** What a merge works with besides the rows. */
export interface MergeContext {
  readonly deduplication: LoadSetup['deduplication'];
  /** The columns the source has now. */
  readonly columns: readonly string[];
  /** The bound with which the run began. */
  readonly bound: number | undefined;
  /** Whether no other LOAD feeds the table. */
  readonly alone: boolean;
  /** Whether the source knows by a state of its own which rows are new: then each is the only one of its key. */
  readonly byState: boolean;
}

/** Merges rows into the table by key, and remembers what was applied where the LOAD remembers versions. */
export function applyMerge(
  table: readonly Row[],
  rows: readonly Row[],
  versions: LoadState['versions'],
  context: MergeContext,
  rules: LoadRules,
): { readonly table: readonly Row[]; readonly versions: LoadState['versions'] } {
  const next = [...table];
  const applied = versions && new Map(versions);
  for (const row of winners(rows, context.deduplication, rules)) {
    const key = keyOf(row);
    const place = next.findIndex((each) => keyOf(each) === key && (key !== null || rules.nullKeysMatch));
    const found = next[place];
    // What the table has not, or no longer, is written in any case.
    const known = isVersion(row, context.columns, versions?.get(key));
    if (found !== undefined && (known || !overwrites(row, found, context, rules))) continue;
    next[place === -1 ? next.length : place] = rules.absentColumnsKeepValues ? { ...found, ...row } : row;
    applied?.set(key, { row, columns: context.columns });
  }
  return { table: next, versions: applied };
}

/** One row per key: with `latest_wins` the last in cursor order, then source order; with `first_wins` the first. */
function winners(rows: readonly Row[], deduplication: LoadSetup['deduplication'], rules: LoadRules): Iterable<Row> {
  const byKey = new Map<Cell, Row>();
  for (const row of rows) {
    const other = byKey.get(keyOf(row));
    if (other === undefined || beats(row, other, deduplication, rules)) byKey.set(keyOf(row), row);
  }
  return byKey.values();
}

/** Whether a row wins over one that stands before it in source order. */
function beats(row: Row, earlier: Row, deduplication: LoadSetup['deduplication'], rules: LoadRules): boolean {
  const order = rules.cursorDecides ? compare(row, earlier, rules) : 0;
  if (deduplication === 'first_wins') return order < 0;
  return order > 0 || (order === 0 && rules.lastOfTiesWins);
}

function overwrites(row: Row, found: Row, context: MergeContext, rules: LoadRules): boolean {
  const order = compare(row, found, rules);
  if (context.deduplication === 'first_wins') return order < 0;
  if (context.byState && context.alone && rules.ownStateIsCurrent) return true;
  if (order !== 0) return order > 0 || !rules.keepsNewerRow || givesWay(found, context, rules);
  return rules.equalCursorOverwrites;
}

/** Whether the table's row gives way to one with a lower cursor. */
function givesWay(found: Row, { alone, bound }: MergeContext, rules: LoadRules): boolean {
  if (!alone && rules.correctsOnlyItsOwn) return false;
  if (bound === undefined) return rules.firstRunOverwrites;
  return rules.correctsFutureRows && (cursorOf(found) ?? Number.NEGATIVE_INFINITY) > bound;
}

function compare(row: Row, other: Row, rules: LoadRules): number {
  const order = compareCursors(cursorOf(row), cursorOf(other));
  return rules.nullIsLowest || (cursorOf(row) !== null && cursorOf(other) !== null) ? order : -order;
}

/** Whether it is the row that was applied: the same in all columns both have, NULL in those added since. */
function isVersion(row: Row, columns: readonly string[], version: LoadedRow | undefined): boolean {
  if (version === undefined) return false;
  const shared = columns.filter((column) => version.columns.includes(column));
  return (
    contentOf(row, shared) === contentOf(version.row, shared) &&
    columns.every((column) => version.columns.includes(column) || row[column] === null)
  );
}
