import type { Row } from '@sqlflow/connector-sdk';
import { text } from '../row-values.js';

/** Where runs and tasks are written down, and how a row of it is asked and read. */
export interface HistoryStorage {
  readonly table: string;
  /** SQL for a text of a row, by the name that `execution_history` has for it. */
  detail(name: string): string;
  /** All that a row says, by these names. */
  allOf(row: Row): Row;
}

/** The first version of the state tables that has `history_entries`. */
const entriesSince = 4;

/**
 * What a database of a version of the state tables has. One that no run has brought to this version is read as it is:
 * with a table that has a column for everything. What that one is called today is a view, which takes every row apart
 * for the sake of a few values.
 */
export function historyStorage(version: number): HistoryStorage {
  return version < entriesSince ? columns : entries;
}

const entries: HistoryStorage = {
  table: 'sqlflow.history_entries',
  detail: (name) => `(details ->> '$.${name}')`,
  allOf: (row) => ({ ...(JSON.parse(text(row, 'details')) as Row), ...row }),
};

const columns: HistoryStorage = {
  table: 'sqlflow.execution_history',
  detail: (name) => name,
  allOf: (row) => row,
};
