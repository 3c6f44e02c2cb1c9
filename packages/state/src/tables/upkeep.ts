import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';
import { keyColumns } from '../load-key-columns.js';
import type { LoadSnapshot } from '../load-snapshot.js';
import { text } from '../row-values.js';
import type { HistoryStorage } from './history-storage.js';
import { lastWrites } from './table-writers.js';

/** What concerns several state tables at once. */
export interface Upkeep {
  /**
   * Forgets all that LOADs into a table remember, for a table that is replaced or dropped. `target` is a `tableKey`.
   */
  forgetTable(tx: Transaction, target: string, runId: string): Promise<void>;
  /** The tables of which LOADs remember something (`tableKey`): for all others there is nothing to forget. */
  rememberedTables(tx: Transaction): Promise<readonly string[]>;
  /**
   * Deletes what was recorded before an instant (ISO 8601) and counts no more: runs, rejects, and the older ones of
   * watermarks, source states, manifest rows and schema versions. What a LOAD needs to go on stays, however old: also
   * who has put rows into a table.
   */
  prune(before: string): Promise<PruneResult>;
  /** Whether the last that was heard of a run lies before an instant (ISO 8601): `prune` would take it. */
  hasRunBefore(instant: string): Promise<boolean>;
}

/** Deleted rows by table. */
export type PruneResult = Readonly<Record<PrunedTable, bigint>>;

export type PrunedTable =
  | 'execution_history'
  | 'rejects'
  | 'watermarks'
  | 'source_states'
  | 'file_manifest'
  | 'schema_versions';

const superseded = (table: string, key: string) =>
  `entry NOT IN (SELECT max(entry) FROM sqlflow.${table} GROUP BY ${key})`;

/** Which old rows of a table may go. */
const disposable: Readonly<Record<Exclude<PrunedTable, 'execution_history'>, string>> = {
  rejects: 'recorded_at < CAST(? AS TIMESTAMP WITH TIME ZONE)',
  watermarks: old(superseded('watermarks', keyColumns)),
  source_states: old(superseded('source_states', keyColumns)),
  file_manifest: old(superseded('file_manifest', `${keyColumns}, path`)),
  schema_versions: old(superseded('schema_versions', 'kind, name, file')),
};

export function upkeep(engine: Engine, snapshot: LoadSnapshot, history: HistoryStorage): Upkeep {
  return {
    async forgetTable(tx, target, runId) {
      snapshot.leave(target);
      const run = (sql: string, values: readonly SqlValue[]) => engine.run(tx, sql, values);
      await run(tombstones('watermarks', ', action', `, 'removed'`, `action <> 'removed'`), [runId, target]);
      await run(tombstones('source_states', '', '', 'data IS NOT NULL'), [runId, target]);
      await run('DELETE FROM sqlflow.window_rows WHERE target_table = ?', [target]);
      await run('DELETE FROM sqlflow.file_manifest WHERE target_table = ?', [target]);
    },
    async rememberedTables(tx) {
      const tables = ['watermarks', 'source_states', 'window_rows', 'file_manifest'];
      const named = tables.map((table) => `SELECT target_table FROM sqlflow.${table}`).join(' UNION ');
      const { rows } = await engine.run(tx, `SELECT DISTINCT target_table FROM (${named}) ORDER BY ALL`);
      return rows.map((row) => text(row, 'target_table'));
    },
    prune: (before) =>
      engine.transaction(
        async (tx) => {
          const deleted: [string, bigint][] = [];
          for (const [table, condition] of Object.entries({ execution_history: oldRuns(history), ...disposable })) {
            const { rowsChanged } = await engine.run(tx, `DELETE FROM sqlflow.${storedIn(table)} WHERE ${condition}`, [
              before,
            ]);
            deleted.push([table, rowsChanged]);
          }
          return Object.fromEntries(deleted) as Record<PrunedTable, bigint>;
        },
        { label: 'prune' },
      ),
    hasRunBefore: (instant) =>
      engine.transaction(
        async (tx) => {
          const condition = 'CAST(? AS TIMESTAMP WITH TIME ZONE)';
          const has = async (sql: string): Promise<boolean> => (await engine.run(tx, sql, [instant])).rows.length > 0;
          // Every run asks this. As a rule nothing is that old, which statistics of the column tell at once.
          return (
            (await has(`SELECT 1 FROM sqlflow.history_entries WHERE recorded_at < ${condition} LIMIT 1`)) &&
            (await has(
              `SELECT 1 FROM sqlflow.history_entries GROUP BY run_id
               HAVING max(recorded_at) < ${condition} AND count(*) > count(task_id) LIMIT 1`,
            ))
          );
        },
        { label: 'prune' },
      ),
  };
}

/** The table behind the name that people know it by. */
function storedIn(table: string): string {
  return table === 'execution_history' ? 'history_entries' : table;
}

/** A row for each LOAD into a table that says: nothing is remembered. The rows before stay readable. */
function tombstones(table: string, columns: string, values: string, alive: string): string {
  return `INSERT INTO sqlflow.${table} (run_id, ${keyColumns}${columns})
    SELECT ?, ${keyColumns}${values} FROM sqlflow.${table}
    WHERE target_table = ? AND ${alive}
    AND entry IN (SELECT max(entry) FROM sqlflow.${table} GROUP BY ${keyColumns})`;
}

/** A run goes as a whole, when its last row is old, but for the rows of tasks that say whose rows a table has. */
function oldRuns(history: HistoryStorage): string {
  return `run_id IN (
      SELECT run_id FROM ${history.table} GROUP BY run_id HAVING max(recorded_at) < CAST(? AS TIMESTAMP WITH TIME ZONE))
    AND entry NOT IN (${lastWrites(history)})`;
}

function old(condition: string): string {
  return `recorded_at < CAST(? AS TIMESTAMP WITH TIME ZONE) AND ${condition}`;
}
