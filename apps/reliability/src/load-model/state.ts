import type { Cell, Row } from '../history/row.js';

/** What a LOAD knows from its earlier runs; saved in the transaction that writes its rows. */
export interface LoadState {
  /** The highest cursor read that was not in the future; undefined before the first. */
  readonly bound: number | undefined;
  /** All rows that this LOAD loaded with a cursor at or above this, or with none, are in its memory. */
  readonly completeFrom: number;
  /** Of an appending LOAD: what it loaded, the oldest first. */
  readonly windowRows: readonly LoadedRow[];
  /** Of a LOAD that merges beside others: the last version per key that it applied. Undefined while it is alone. */
  readonly versions: ReadonlyMap<Cell, LoadedRow> | undefined;
  /** The columns that the source had in the last run. */
  readonly columns: readonly string[];
  /** Where the source goes on by its own account. */
  readonly sourceState: number | undefined;
}

export interface LoadedRow {
  readonly row: Row;
  /** The columns that the source had when it loaded the row. */
  readonly columns: readonly string[];
}

export const firstState: LoadState = {
  bound: undefined,
  completeFrom: Number.NEGATIVE_INFINITY,
  windowRows: [],
  versions: undefined,
  columns: [],
  sourceState: undefined,
};

/** A table and the states of the LOADs into it. */
export interface Database {
  /** Undefined when the table does not exist. */
  readonly table: readonly Row[] | undefined;
  readonly states: ReadonlyMap<string, LoadState>;
}
