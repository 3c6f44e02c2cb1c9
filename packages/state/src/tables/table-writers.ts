import type { Engine, Transaction } from '@sqlflow/engine';
import type { LoadKey } from '../load-key.js';
import type { HistoryStorage } from './history-storage.js';
import { readTask, type TaskEntry } from './run-history.js';

/** Whose rows are in a table, as far as the history of runs tells. */
export interface TableWriters {
  /** A task that wrote to a table since it was built anew last, and is not this LOAD. `runId` is that of the run. */
  otherWriter(tx: Transaction, load: LoadIdentity & { readonly runId: string }): Promise<TaskEntry | undefined>;
  /** Whether a LOAD is remembered to have gone well once. */
  hasLoaded(tx: Transaction, load: LoadIdentity): Promise<boolean>;
}

/** A LOAD of a table, whatever its condition. */
export type LoadIdentity = Pick<LoadKey, 'file' | 'source' | 'stream' | 'target'>;

export function tableWriters(engine: Engine, history: HistoryStorage): TableWriters {
  const { table, detail, allOf } = history;
  return {
    async otherWriter(tx, { file, source, stream, target, runId }) {
      // Rows that say no file are old. Those of incremental LOADs count by their watermarks.
      const { rows } = await engine.run(
        tx,
        `WITH written AS (SELECT * FROM (${written(history)}) WHERE table_key = ?)
         SELECT * FROM written
         WHERE entry >= (SELECT coalesce(max(entry), 0) FROM written WHERE put_by = 'replace')
           AND (kind <> 'load' OR load_source <> ? OR load_stream <> ? OR coalesce(load_file <> ?,
             ${detail('sync_mode')} = 'full_refresh' AND ${detail('pipeline_file')} <> (
               SELECT max(${detail('pipeline_file')}) FROM ${table} WHERE run_id = ?)))
         ORDER BY entry DESC LIMIT 1`,
        [target, source, stream, file, runId],
      );
      const [row] = rows;
      return row === undefined ? undefined : readTask(allOf(row));
    },
    async hasLoaded(tx, { source, stream, target }) {
      const { rows } = await engine.run(
        tx,
        `SELECT 1 FROM (${written(history)})
         WHERE kind = 'load' AND load_source = ? AND load_stream = ? AND table_key = ? LIMIT 1`,
        [source, stream, target],
      );
      return rows.length > 0;
    },
  };
}

/** What one LOAD wrote is another's from now on. */
export async function handOverWrites(
  engine: Engine,
  tx: Transaction,
  history: HistoryStorage,
  { from, to }: { readonly from: LoadIdentity; readonly to: LoadIdentity },
): Promise<void> {
  await engine.run(
    tx,
    `UPDATE ${history.table} SET details = json_merge_patch(details, json_object(
       'handed_to_file', ?, 'handed_to_source', ?, 'handed_to_stream', ?))
     WHERE entry IN (SELECT entry FROM (${written(history)}) WHERE kind = 'load'
       AND table_key = ? AND load_source = ? AND load_stream = ? AND coalesce(load_file = ?, true))`,
    [to.file, to.source, to.stream, from.target, from.source, from.stream, from.file],
  );
}

/** A query for the entries that `TableWriters` goes by: the last of each LOAD and statement since the table was built. */
export function lastWrites(history: HistoryStorage): string {
  return `WITH written AS (${written(history)}), anew AS (
      SELECT table_key, max(entry) AS since FROM written WHERE put_by = 'replace' GROUP BY table_key
    )
    SELECT max(entry) FROM written LEFT JOIN anew USING (table_key) WHERE entry >= coalesce(since, 0)
    GROUP BY table_key, load_file, load_source, load_stream, statement, ${history.detail('pipeline_file')}`;
}

/** The tasks that put rows into a table, with whose they are: what was handed over belongs to the LOAD that took it. */
function written({ table, detail }: HistoryStorage): string {
  return `SELECT *, lower(${detail('target')}) AS table_key, ${detail('load_mode')} AS put_by,
      coalesce(${detail('handed_to_source')}, ${detail('source')}) AS load_source,
      coalesce(${detail('handed_to_stream')}, ${detail('stream')}) AS load_stream,
      coalesce(${detail('handed_to_file')}, ${detail('statement_file')}) AS load_file,
      CASE kind WHEN 'load' THEN NULL ELSE task_id END AS statement
    FROM ${table} WHERE kind IN ('load', 'transform') AND status = 'succeeded'`;
}
