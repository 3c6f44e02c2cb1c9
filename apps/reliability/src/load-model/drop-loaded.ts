import { contentOf, type Row } from '../history/row.js';
import type { LoadRules } from './rules.js';
import type { LoadedRow } from './state.js';

/** The rows that are not among the loaded ones, each loaded row counting once. */
export function dropLoaded(
  rows: readonly Row[],
  columns: readonly string[],
  loaded: readonly LoadedRow[],
  rules: LoadRules,
): readonly Row[] {
  let left = rows;
  for (const set of columnSets(loaded, columns, rules)) left = dropMatches(left, columns, set, rules);
  return left;
}

/** Rows that were loaded with the same columns. */
interface ColumnSet {
  readonly columns: readonly string[];
  readonly rows: Row[];
  /** Place of the newest of them among all. */
  newest: number;
}

/**
 * In the order in which they are matched: those that share the most columns with the source first, of these the newest.
 * What shares less could match rows that only the others recognise.
 */
function columnSets(loaded: readonly LoadedRow[], columns: readonly string[], rules: LoadRules): ColumnSet[] {
  const sets = new Map<string, ColumnSet>();
  loaded.forEach((each, place) => {
    const name = each.columns.join();
    const set = sets.get(name) ?? { columns: each.columns, rows: [], newest: place };
    set.rows.push(each.row);
    set.newest = place;
    sets.set(name, set);
  });
  const shared = (set: ColumnSet): number => columns.filter((column) => set.columns.includes(column)).length;
  return [...sets.values()].sort(
    (a, b) =>
      (rules.closestColumnsFirst ? shared(b) - shared(a) : 0) ||
      (rules.newestColumnsFirst ? b.newest - a.newest : a.newest - b.newest),
  );
}

function dropMatches(rows: readonly Row[], columns: readonly string[], set: ColumnSet, rules: LoadRules) {
  const shared = rules.comparesSharedColumns ? columns.filter((column) => set.columns.includes(column)) : undefined;
  const added = columns.filter((column) => !set.columns.includes(column));
  const counts = new Map<string, number>();
  for (const row of set.rows) {
    const content = contentOf(row, shared);
    counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  const dropped = new Set<Row>();
  const drop = (row: Row): void => {
    const content = contentOf(row, shared);
    const count = counts.get(content) ?? 0;
    if (count === 0 || dropped.has(row)) return;
    dropped.add(row);
    if (rules.countsEqualRows) counts.set(content, count - 1);
  };
  // A row that had no such column when it was loaded has NULL in it now, unless the source filled it in since.
  if (rules.nullsInAddedFirst) rows.filter((row) => added.every((column) => row[column] === null)).forEach(drop);
  rows.forEach(drop);
  return rows.filter((row) => !dropped.has(row));
}
