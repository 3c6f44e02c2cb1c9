import type { CursorValue } from '@sqlflow/connector-sdk';
import type { Engine, HashedRows, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { LoadKey } from '../load-key.js';
import { keyColumns, keyCondition, keyValues } from '../load-key-columns.js';
import { quoteText } from '../sql-text.js';

/**
 * What a LOAD has loaded at or above the place it reads again from, so that a row read twice is added once:
 * `sqlflow.window_rows`. Counts of equal rows add up.
 */
export interface WindowRows {
  saveWindowRows(tx: Transaction, key: LoadKey, runId: string, rows: HashedRows): Promise<void>;
  /** Rows with a cursor at or above `from` and those without cursor; all without `from`. */
  windowRows(tx: Transaction, key: LoadKey, from?: CursorValue): Promise<HashedRows>;
  /**
   * What was loaded since a run saved what the source remembers: rows of a load that was stopped between batches. All where
   * no run has, or a command has put an older state in its place.
   */
  windowRowsSinceState(tx: Transaction, key: LoadKey): Promise<HashedRows>;
  /** Forgets rows with a cursor below `below`; those without cursor stay. Without `below` all. Returns how many. */
  pruneWindowRows(tx: Transaction, key: LoadKey, below?: CursorValue): Promise<bigint>;
}

export function windowRows(engine: Engine): WindowRows {
  return {
    async saveWindowRows(tx, key, runId, { query }) {
      await engine.run(
        tx,
        `INSERT INTO sqlflow.window_rows (run_id, ${keyColumns}, cursor_value, column_names, column_hashes, row_count)
         SELECT ?, ?, ?, ?, ?, ?, cursor_value, column_names, column_hashes, row_count FROM (${query}\n)`,
        [runId, ...keyValues(key)],
      );
    },
    async windowRows(_tx, key, from) {
      const range = from === undefined ? '' : ` AND (cursor_value IS NULL OR ${compare('>=', from)})`;
      return {
        query: `SELECT cursor_value, column_names, column_hashes, row_count, entry FROM sqlflow.window_rows
          WHERE ${keyLiterals(key)}${range}`,
      };
    },
    async windowRowsSinceState(_tx, key) {
      const saved = `SELECT if(data IS NULL OR run_id LIKE 'state %', NULL, entry) FROM sqlflow.source_states
        WHERE ${keyLiterals(key)} ORDER BY entry DESC LIMIT 1`;
      return {
        query: `SELECT cursor_value, column_names, column_hashes, row_count, entry FROM sqlflow.window_rows
          WHERE ${keyLiterals(key)} AND entry > coalesce((${saved}), -1)`,
      };
    },
    async pruneWindowRows(tx, key, below) {
      const range = below === undefined ? '' : ` AND ${compare('<', below)}`;
      const { rowsChanged } = await engine.run(
        tx,
        `DELETE FROM sqlflow.window_rows WHERE ${keyCondition}${range}`,
        keyValues(key),
      );
      return rowsChanged;
    },
  };
}

/** The condition with its values in it: a query that is handed on as text has no parameters. */
function keyLiterals(key: LoadKey): string {
  const values = keyValues(key).map((value) => quoteText(String(value)));
  return keyCondition.replaceAll('?', () => values.shift() ?? 'NULL');
}

/** Values compare as their type does: as text 9 would come after 10. */
function compare(operator: '>=' | '<', { type, value }: CursorValue): string {
  if (!/^[A-Za-z][A-Za-z0-9_ ]*(\(\d+(, ?\d+)?\))?( WITH TIME ZONE)?$/.test(type)) {
    throw sqlFlowError(codes.run.internal, { what: `a cursor cannot have the type ${type}` });
  }
  return `CAST(cursor_value AS ${type}) ${operator} CAST(${quoteText(value)} AS ${type})`;
}
