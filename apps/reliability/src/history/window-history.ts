/** What happens to a table that is made by `CREATE TABLE … MODE INCREMENTAL BY c`: its source changes, it runs again. */
export interface WindowHistory {
  readonly seed: number;
  readonly query: WindowQuery;
  readonly runs: readonly WindowRun[];
}

/** The author's query: what the groups are, and how the placeholders are used. */
export interface WindowQuery {
  /** One row per group, or every row by itself. */
  readonly shape: 'groups' | 'rows';
  /** Instants per group. */
  readonly width: number;
  /** The group column: an instant within the group, by its distance from the beginning, or the group's last one. */
  readonly label: number | 'end';
  readonly lower: '>' | '>=';
  readonly upper: '<' | '<=';
  /** Instants per day, where `@start_date` and `@end_date` are used; undefined for `@start_dt` and `@end_dt`. */
  readonly day: number | undefined;
  /** An author may have forgotten to filter. */
  readonly filters: boolean;
  readonly lookback: number;
}

export interface WindowRun {
  readonly events: readonly WindowEvent[];
  /** When the run starts. */
  readonly clock: number;
  readonly from?: number;
  readonly to?: number;
}

export interface WindowEvent {
  readonly at: number;
  readonly value: number;
  /** The query makes a NULL of its group. */
  readonly ungrouped?: true;
}

/** A row of the table: its group, and all else as text. */
export interface WindowRow {
  readonly group: number | null;
  readonly content: string;
}

/** What the author's query filters by. */
export interface WindowRange {
  readonly start: number;
  readonly end: number;
}

export const wholeRange: WindowRange = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** The query's result, as the engine would compute it with these placeholders. */
export function runQuery(query: WindowQuery, events: readonly WindowEvent[], range: WindowRange): WindowRow[] {
  const { start, end } = range;
  const chosen = events.filter(
    ({ at }) =>
      !query.filters ||
      ((query.lower === '>' ? at > start : at >= start) && (query.upper === '<' ? at < end : at <= end)),
  );
  const groups = chosen.map((event) => (event.ungrouped ? null : groupOf(query, event.at)));
  if (query.shape === 'rows') {
    return chosen.map(({ at, value }, place) => ({ group: groups[place] ?? null, content: `${at}:${value}` }));
  }
  const sums = new Map<number | null, { count: number; sum: number }>();
  chosen.forEach(({ value }, place) => {
    const { count, sum } = sums.get(groups[place] ?? null) ?? { count: 0, sum: 0 };
    sums.set(groups[place] ?? null, { count: count + 1, sum: sum + value });
  });
  return [...sums].map(([group, { count, sum }]) => ({ group, content: `${count}/${sum}` }));
}

export function groupOf({ width, label }: WindowQuery, at: number): number {
  return label === 'end' ? Math.ceil(at / width) * width : Math.floor(at / width) * width + label;
}

/** The last instant that belongs to a group. */
export function lastInstantOf({ width, label }: WindowQuery, group: number): number {
  return label === 'end' ? group : group - label + width - 1;
}
