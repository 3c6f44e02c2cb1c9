import type { CursorValue, Engine, Row, SqlValue, Transaction } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { insertRows } from '../insert-rows.js';
import type { LoadKey } from '../load-key.js';
import { keyCondition, keyRow, keyValues } from '../load-key-columns.js';
import { compact, optionalBigint, optionalText, text } from '../row-values.js';

/**
 * What a LOAD has loaded at or above the place it reads again from, so that a row read twice is added once:
 * `sqlflow.window_rows`. Counts of equal rows add up.
 */
export interface WindowRows {
  saveWindowRows(tx: Transaction, key: LoadKey, runId: string, rows: readonly WindowRow[]): Promise<void>;
  /** Rows with a cursor at or above `from` and those without cursor; all without `from`. The newest come first. */
  windowRows(tx: Transaction, key: LoadKey, from?: CursorValue): Promise<readonly WindowRow[]>;
  /** Forgets rows with a cursor below `below`; those without cursor stay. Without `below` all. Returns how many. */
  pruneWindowRows(tx: Transaction, key: LoadKey, below?: CursorValue): Promise<bigint>;
}

/** Equal rows that were loaded. */
export interface WindowRow {
  /** The cursor's value as SQL text of its type; absent where it is NULL. */
  readonly cursor?: string;
  /** The columns the rows had, in the order of `hashes`. */
  readonly columns: readonly string[];
  /** One hash per column, unsigned 64 bits, of a function whose results never change: md5, not the engine's own. */
  readonly hashes: readonly bigint[];
  readonly count: bigint;
}

export function windowRows(engine: Engine): WindowRows {
  return {
    saveWindowRows: (tx, key, runId, rows) =>
      insertRows(
        engine,
        tx,
        'window_rows',
        rows.map((row) => ({
          ...keyRow(key),
          run_id: runId,
          cursor_value: row.cursor,
          column_names: JSON.stringify(row.columns),
          column_hashes: `[${row.hashes.join(', ')}]`,
          row_count: row.count,
        })),
      ),
    async windowRows(tx, key, from) {
      const range = from === undefined ? undefined : compare('>=', from);
      const condition = range === undefined ? '' : ` AND (cursor_value IS NULL OR ${range.sql})`;
      const { rows } = await engine.run(
        tx,
        `SELECT cursor_value, column_names, column_hashes, row_count FROM sqlflow.window_rows
         WHERE ${keyCondition}${condition} ORDER BY entry DESC`,
        [...keyValues(key), ...(range?.values ?? [])],
      );
      return rows.map(readWindowRow);
    },
    async pruneWindowRows(tx, key, below) {
      const range = below === undefined ? undefined : compare('<', below);
      const { rowsChanged } = await engine.run(
        tx,
        `DELETE FROM sqlflow.window_rows WHERE ${keyCondition}${range === undefined ? '' : ` AND ${range.sql}`}`,
        [...keyValues(key), ...(range?.values ?? [])],
      );
      return rowsChanged;
    },
  };
}

/** Values compare as their type does: as text 9 would come after 10. */
function compare(operator: '>=' | '<', { type, value }: CursorValue): { sql: string; values: SqlValue[] } {
  if (!/^[A-Za-z][A-Za-z0-9_ ]*(\(\d+(, ?\d+)?\))?( WITH TIME ZONE)?$/.test(type)) {
    throw sqlFlowError(codes.run.internal, { what: `a cursor cannot have the type ${type}` });
  }
  return { sql: `CAST(cursor_value AS ${type}) ${operator} CAST(? AS ${type})`, values: [value] };
}

function readWindowRow(row: Row): WindowRow {
  return compact<WindowRow>({
    cursor: optionalText(row, 'cursor_value'),
    columns: JSON.parse(text(row, 'column_names')) as string[],
    hashes: (row.column_hashes as readonly unknown[]).map((each) => BigInt(String(each))),
    count: optionalBigint(row, 'row_count') ?? 0n,
  });
}
