import type { Row } from './row.js';

/** What happens to one table: LOADs into it run, people change it, and between runs the sources change. */
export interface History {
  readonly seed: number;
  readonly loads: readonly LoadSetup[];
  /** What the table holds before the first run; undefined when there is none. */
  readonly table: readonly Row[] | undefined;
  readonly steps: readonly Step[];
}

/** A LOAD into the table. All LOADs of a history have the same mode. */
export interface LoadSetup {
  /** Tells the LOADs of a history apart; each reads a source of its own. */
  readonly name: string;
  readonly mode: 'append' | 'merge';
  /** Of merging LOADs; appending ones keep every row. */
  readonly deduplication: 'latest_wins' | 'first_wins';
  readonly cursor: CursorKind;
  readonly tracking: Tracking;
}

/**
 * `instant`: values of the source's clock, some coarser than it, some wrongly in the future. `number`: no clock; every
 * value counts as passed. A program that replays a history may render them as any type that keeps their order.
 */
export type CursorKind = 'instant' | 'number';

/**
 * `cursor`: rows are found by the cursor alone. `state`: the source finds by a state of its own (a transaction id) the
 * rows that were committed since, whatever their cursor says, and may return rows that it returned before.
 */
export type Tracking = 'cursor' | 'state';

export type Step = RunStep | UserStep;

export interface RunStep {
  readonly kind: 'run';
  /** The `name` of the LOAD that runs. */
  readonly load: string;
  readonly source: Snapshot;
  readonly options: RunOptions;
  /** The process dies when so many batches are committed, if there are more. */
  readonly killAfter?: number;
}

/** What a person does to the table with SQL of their own. */
export type UserStep =
  | { readonly kind: 'insert'; readonly row: Row }
  | { readonly kind: 'delete'; readonly column: string; readonly equals: number }
  | { readonly kind: 'drop' };

/** Options that may change from run to run. */
export interface RunOptions {
  readonly lookback: number;
  readonly startDate?: number;
  readonly cursorNull: 'include' | 'exclude' | 'error';
  readonly batchSize?: number;
}

/** What a source holds when a run reads it. */
export interface Snapshot {
  /** The columns now; all rows have them. */
  readonly columns: readonly string[];
  /** In the order in which the source returns them. */
  readonly rows: readonly SourceRow[];
  /** The source's clock before and after the snapshot was taken; none for numbers. */
  readonly clock?: number;
  readonly clockAfter?: number;
  /** The lowest transaction that may still commit rows: the oldest open one, or the next to begin. */
  readonly horizon: number;
  /** Whether a transaction is open: then rows at or above the horizon are returned again. */
  readonly busy: boolean;
}

export interface SourceRow {
  readonly values: Row;
  /** The transaction that wrote this version. Only sources with `state` tracking know it. */
  readonly transaction: number;
}
