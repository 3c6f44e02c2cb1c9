import type { Engine, RejectedRow, Transaction } from '@sqlflow/engine';
import { insertRows } from '../insert-rows.js';

/** Bad rows that `on_bad_rows: reject` left out: `sqlflow.rejects`. */
export interface Rejects {
  /** Keeps bad rows. Their text is the raw line of the data and is not masked: it is data, as the table's rows are. */
  saveRejects(tx: Transaction, where: RejectOrigin, rows: readonly RejectedRow[]): Promise<void>;
}

export interface RejectOrigin {
  readonly runId: string;
  readonly taskId: string;
  /** Name of the SOURCE. */
  readonly source: string;
  /** The table that was loaded: `schema.name`, or `name` in the default schema. */
  readonly target: string;
}

export function rejects(engine: Engine): Rejects {
  return {
    saveRejects: (tx, where, rows) =>
      insertRows(
        engine,
        tx,
        'rejects',
        rows.map((row) => ({
          run_id: where.runId,
          task_id: where.taskId,
          source: where.source,
          target_table: where.target,
          file: row.file,
          line: row.line,
          column_name: row.column,
          reason: row.reason,
          text: row.text,
        })),
      ),
  };
}
