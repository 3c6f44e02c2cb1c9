import type { LoadSetup, RunStep } from '../history/history.js';
import { type Cell, cursorOf, type Row } from '../history/row.js';

/** A row that a LOAD wrote into the table, with the columns its source had then. */
export interface WrittenRow {
  readonly row: Row;
  readonly columns: readonly string[];
  /** Whether a person deleted it since. */
  readonly removed?: true;
}

/** What the truth knows of a LOAD. Nothing of it is ever forgotten: that is the difference from the LOAD itself. */
export interface LoadTruth {
  /** The highest cursor that the runs so far have passed. */
  readonly passed: number | undefined;
  /** The highest `passed − lookback` of a finished run. */
  readonly highestFloor: number;
  /** Of a source with a state of its own: the horizon of the last finished run. */
  readonly horizon: number | undefined;
  /** All rows that an appending LOAD wrote. */
  readonly written: readonly WrittenRow[];
  /** The last version per key that a merging LOAD wrote. */
  readonly versions: ReadonlyMap<Cell, WrittenRow>;
}

export const unknownLoad: LoadTruth = {
  passed: undefined,
  highestFloor: Number.NEGATIVE_INFINITY,
  horizon: undefined,
  written: [],
  versions: new Map(),
};

/**
 * The rows of the source that a run must bring into the table: those without cursor, if they are included, and those at
 * or above `start_date` and `passed − lookback`. Where rows are recognised by what was loaded before, lookbacks of
 * earlier runs limit it, too: a lookback that is raised reaches only as far as the lookbacks since then.
 * `undefined`: the run must fail, because a row has no cursor.
 */
export function coveredRows(
  truth: LoadTruth,
  setup: LoadSetup,
  { source, options }: RunStep,
  recognises: boolean,
): readonly Row[] | undefined {
  const byState = setup.tracking === 'state' && truth.horizon !== undefined;
  const floor = Math.max(
    options.startDate ?? Number.NEGATIVE_INFINITY,
    byState || truth.passed === undefined ? Number.NEGATIVE_INFINITY : truth.passed - options.lookback,
    byState || !recognises ? Number.NEGATIVE_INFINITY : truth.highestFloor,
  );
  const returned = source.rows.filter(({ transaction }) => !byState || transaction >= (truth.horizon ?? 0));
  const rows = returned.map(({ values }) => values);
  if (options.cursorNull === 'error' && rows.some((row) => cursorOf(row) === null)) return undefined;
  return rows.filter((row) => {
    const cursor = cursorOf(row);
    return cursor === null ? options.cursorNull === 'include' : cursor >= floor;
  });
}

/** The highest cursor that has passed when a run has brought in all of `rows`. */
export function passedAfter(truth: LoadTruth, rows: readonly Row[], { source }: RunStep): number | undefined {
  const { clock = Number.POSITIVE_INFINITY } = source;
  const cursors = rows.flatMap((row) => cursorOf(row) ?? []).filter((cursor) => cursor <= clock);
  const highest = Math.max(truth.passed ?? Number.NEGATIVE_INFINITY, ...cursors);
  return highest === Number.NEGATIVE_INFINITY ? undefined : highest;
}
