import type { Row } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { compact, optionalBigint, optionalText, text } from '../row-values.js';
import type { EntryProblem } from './run-history.js';

/** How reading went, as the history tells it. */
export interface SourceHealthTable {
  /** Of each source of each pipeline that was read in a run that is remembered. */
  sourceHealth(): Promise<readonly SourceHealth[]>;
}

/** How reading a source went. Instants are ISO 8601 in UTC. */
export interface SourceHealth {
  /** The pipeline's file, relative to the project root. */
  readonly file: string;
  /** In lower case. */
  readonly source: string;
  /** Runs that read it, as far as the history goes back. */
  readonly runs: number;
  /** Those of them in which it could not be read, whatever ON_ERROR made of that. */
  readonly failures: number;
  readonly lastRunId: string;
  readonly lastStartedAt: string;
  /** `running`: it is read now, or the process died. */
  readonly lastStatus: 'running' | 'succeeded' | 'failed';
  /** Rows that it gave in the last run that went well, of all its streams. */
  readonly lastRows?: bigint;
  /** How long that took. */
  readonly lastMilliseconds?: bigint;
  /** Half of the reads that went well took longer. */
  readonly medianMilliseconds?: bigint;
  /** Why it could not be read the last time that it could not. */
  readonly lastProblem?: EntryProblem;
}

/** A load that was skipped for want of a table it depends on says nothing of its source, and has no code. */
const sql = `
  WITH loads AS (
    SELECT *, status IN ('failed', 'killed', 'skipped') AS failed FROM sqlflow.execution_history
    WHERE entry IN (SELECT max(entry) FROM sqlflow.execution_history WHERE kind = 'load' GROUP BY run_id, task_id)
    AND (status <> 'skipped' OR error_code IS NOT NULL) AND source IS NOT NULL
  ), reads AS (
    SELECT pipeline_file, lower(source) AS source, run_id, bool_or(failed) AS failed,
      bool_or(status = 'running') AS running, min(started_at) AS started_at, sum(rows_read) AS rows_read,
      date_diff('millisecond', min(started_at), max(ended_at)) AS milliseconds, max(entry) AS entry,
      arg_max(error_code, entry) FILTER (failed) AS error_code, arg_max(message, entry) FILTER (failed) AS message
    FROM loads GROUP BY pipeline_file, lower(source), run_id
  )
  SELECT pipeline_file, source, count(*) AS runs, count(*) FILTER (failed) AS failures,
    arg_max(run_id, entry) AS run_id, arg_max(started_at, entry) AS started_at,
    arg_max(CASE WHEN failed THEN 'failed' WHEN running THEN 'running' ELSE 'succeeded' END, entry) AS status,
    arg_max(rows_read, entry) FILTER (NOT failed AND NOT running) AS rows_read,
    arg_max(milliseconds, entry) FILTER (NOT failed AND NOT running) AS milliseconds,
    CAST(median(milliseconds) FILTER (NOT failed AND NOT running) AS BIGINT) AS median,
    arg_max(error_code, entry) FILTER (failed) AS error_code, arg_max(message, entry) FILTER (failed) AS message
  FROM reads GROUP BY pipeline_file, source ORDER BY pipeline_file, source`;

export function sourceHealth(engine: Engine): SourceHealthTable {
  return {
    async sourceHealth() {
      const { rows } = await engine.transaction((tx) => engine.run(tx, sql), { label: 'history' });
      return rows.map(readHealth);
    },
  };
}

function readHealth(row: Row): SourceHealth {
  const message = optionalText(row, 'message');
  return compact<SourceHealth>({
    file: text(row, 'pipeline_file'),
    source: text(row, 'source'),
    runs: Number(text(row, 'runs')),
    failures: Number(text(row, 'failures')),
    lastRunId: text(row, 'run_id'),
    lastStartedAt: text(row, 'started_at'),
    lastStatus: text(row, 'status') as SourceHealth['lastStatus'],
    lastRows: optionalBigint(row, 'rows_read'),
    lastMilliseconds: optionalBigint(row, 'milliseconds'),
    medianMilliseconds: optionalBigint(row, 'median'),
    lastProblem:
      message === undefined ? undefined : compact<EntryProblem>({ code: optionalText(row, 'error_code'), message }),
  });
}
