import type { Row } from '@sqlflow/connector-sdk';
import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';
import { insertRows, type StateRow } from '../insert-rows.js';
import type { LoadKey } from '../load-key.js';
import { compact, optionalBigint, optionalText, text } from '../row-values.js';
import type { HistoryStorage } from './history-storage.js';

/**
 * What runs and their tasks did: `sqlflow.history_entries`, which people read as `sqlflow.execution_history`. One row is
 * added per status; the newest counts.
 */
export interface RunHistory {
  recordRun(tx: Transaction, run: RunEntry): Promise<void>;
  /** Several tasks at once, for instance all that were skipped. */
  recordTasks(tx: Transaction, tasks: readonly TaskEntry[]): Promise<void>;
  /** Runs with their newest status, those started last first. */
  history(options?: HistoryOptions): Promise<readonly RunEntry[]>;
  /** The tasks of a run with their newest status, in the order in which that was written. */
  tasksOf(runId: string): Promise<readonly TaskEntry[]>;
  /** What became last of a LOAD. */
  lastLoad(load: Pick<LoadKey, 'source' | 'stream' | 'target'>): Promise<TaskEntry | undefined>;
}

export interface HistoryOptions {
  /** Default: all. */
  readonly limit?: number;
  /** Only runs of the pipeline of this name, or of this file. */
  readonly pipeline?: string;
  /** Only runs that now have this status; `running` finds runs that were killed. */
  readonly status?: RunEntryStatus;
}

/** What is the same for a run and all of its tasks. */
export interface RunIdentity {
  readonly runId: string;
  readonly pipeline: string;
  /** The pipeline's file, relative to the project root. */
  readonly file: string;
  readonly profile: string;
  /** Hash of the compiled plan: two runs of one hash do the same. */
  readonly planHash: string;
}

/** `partial`: done but for what ON_ERROR SKIP left out. `killed` is written by the run that finds an unfinished one. */
export type RunEntryStatus = 'running' | 'succeeded' | 'partial' | 'failed' | 'interrupted' | 'killed';

/** Instants are ISO 8601 in UTC. */
export interface RunEntry extends RunIdentity {
  readonly status: RunEntryStatus;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly problem?: EntryProblem;
  /** JSON of what the run was made of: options, hashes of files and of variables. No secrets. */
  readonly inputs?: string;
  /** As in `TaskEntry`, of all tasks together. */
  readonly requests?: bigint;
  readonly retries?: bigint;
  readonly waited?: bigint;
}

export type TaskEntryStatus = 'running' | 'succeeded' | 'failed' | 'killed' | 'skipped';

/** Counts are rows; what does not apply to a task is absent. Instants are ISO 8601 in UTC. */
export interface TaskEntry extends RunIdentity {
  readonly taskId: string;
  readonly kind: 'load' | 'transform' | 'export';
  readonly status: TaskEntryStatus;
  /** From 1. */
  readonly attempt?: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly source?: string;
  readonly stream?: string;
  /** The table or the file written. */
  readonly target?: string;
  /** The file in which the statement stands, which the pipeline may include. */
  readonly statementFile?: string;
  readonly syncMode?: 'full_refresh' | 'incremental' | 'cdc';
  readonly mode?: string;
  readonly rowsRead?: bigint;
  readonly inserted?: bigint;
  readonly updated?: bigint;
  readonly deleted?: bigint;
  readonly rejected?: bigint;
  /** Rows read again that this LOAD had loaded before. */
  readonly reread?: bigint;
  /** Rows left out because the table holds a newer version. */
  readonly superseded?: bigint;
  /** Rows left out because their cursor is NULL. */
  readonly excluded?: bigint;
  readonly bytes?: bigint;
  /** Requests to other systems, each attempt counted. */
  readonly requests?: bigint;
  /** Those of them that tried again what had failed. */
  readonly retries?: bigint;
  /** Milliseconds that requests waited for limits and before they were tried again. */
  readonly waited?: bigint;
  readonly watermarkBefore?: string;
  readonly watermarkAfter?: string;
  readonly problem?: EntryProblem;
}

/** Why a run or task did not succeed. The message is free of secrets: whoever records it masks it first. */
export interface EntryProblem {
  /** Absent where there is no code: a task skipped because another failed. */
  readonly code?: string;
  readonly message: string;
}

export function runHistory(engine: Engine, { table, detail, allOf }: HistoryStorage): RunHistory {
  const read = (sql: string, values: readonly SqlValue[]) =>
    engine.transaction(async (tx) => (await engine.run(tx, sql, values)).rows, { label: 'history' });
  return {
    recordRun: (tx, run) => insertRows(engine, tx, 'history_entries', [entryRow(run, 'run', { inputs: run.inputs })]),
    recordTasks: (tx, tasks) => insertRows(engine, tx, 'history_entries', tasks.map(taskRow)),
    async history({ limit, pipeline, status } = {}) {
      const conditions = [`entry IN (SELECT max(entry) FROM ${table} WHERE task_id IS NULL GROUP BY run_id)`];
      const values: SqlValue[] = [];
      if (pipeline !== undefined) {
        conditions.push(`? IN (${detail('pipeline')}, ${detail('pipeline_file')})`);
        values.push(pipeline);
      }
      if (status !== undefined) {
        conditions.push('status = ?');
        values.push(status);
      }
      if (limit !== undefined) values.push(limit);
      const rows = await read(
        `SELECT * FROM ${table} WHERE ${conditions.join(' AND ')}
         ORDER BY CAST(${detail('started_at')} AS TIMESTAMP WITH TIME ZONE) DESC, entry DESC${limit === undefined ? '' : ' LIMIT ?'}`,
        values,
      );
      return rows.map((row) => readRun(allOf(row)));
    },
    async tasksOf(runId) {
      const rows = await read(
        `SELECT * FROM ${table}
         WHERE entry IN (SELECT max(entry) FROM ${table} WHERE run_id = ? GROUP BY task_id)
         AND task_id IS NOT NULL ORDER BY entry`,
        [runId],
      );
      return rows.map((row) => readTask(allOf(row)));
    },
    async lastLoad({ source, stream, target }) {
      const [row] = await read(
        `SELECT * FROM ${table} WHERE kind = 'load'
         AND ${detail('source')} = ? AND ${detail('stream')} = ? AND ${detail('target')} = ? ORDER BY entry DESC LIMIT 1`,
        [source, stream, target],
      );
      return row === undefined ? undefined : readTask(allOf(row));
    },
  };
}

/** Details are texts, so that no number is rounded by whoever reads JSON. */
function entryRow(entry: RunEntry | TaskEntry, kind: string, more: StateRow, taskId?: string): StateRow {
  const details: StateRow = {
    pipeline: entry.pipeline,
    pipeline_file: entry.file,
    profile: entry.profile,
    plan_hash: entry.planHash,
    started_at: entry.startedAt,
    ended_at: entry.endedAt,
    requests: entry.requests,
    request_retries: entry.retries,
    waited_ms: entry.waited,
    error_code: entry.problem?.code,
    message: entry.problem?.message,
    ...more,
  };
  return {
    run_id: entry.runId,
    task_id: taskId,
    kind,
    status: entry.status,
    details: JSON.stringify(details, asText),
  };
}

/** Half a surrogate pair is no UTF-8: the engine would refuse to read the whole object. */
function asText(_: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  return typeof value === 'bigint' ? String(value) : value;
}

function taskRow(task: TaskEntry): StateRow {
  const details = {
    attempt: task.attempt === undefined ? undefined : BigInt(task.attempt),
    source: task.source,
    stream: task.stream,
    target: task.target,
    statement_file: task.statementFile,
    sync_mode: task.syncMode,
    load_mode: task.mode,
    rows_read: task.rowsRead,
    rows_inserted: task.inserted,
    rows_updated: task.updated,
    rows_deleted: task.deleted,
    rows_rejected: task.rejected,
    rows_reread: task.reread,
    rows_superseded: task.superseded,
    rows_excluded: task.excluded,
    bytes: task.bytes,
    watermark_before: task.watermarkBefore,
    watermark_after: task.watermarkAfter,
  };
  return entryRow(task, task.kind, details, task.taskId);
}

function readShared(row: Row) {
  const message = optionalText(row, 'message');
  return {
    runId: text(row, 'run_id'),
    pipeline: text(row, 'pipeline'),
    file: text(row, 'pipeline_file'),
    profile: text(row, 'profile'),
    planHash: text(row, 'plan_hash'),
    startedAt: text(row, 'started_at'),
    endedAt: optionalText(row, 'ended_at'),
    requests: optionalBigint(row, 'requests'),
    retries: optionalBigint(row, 'request_retries'),
    waited: optionalBigint(row, 'waited_ms'),
    problem:
      message === undefined ? undefined : compact<EntryProblem>({ code: optionalText(row, 'error_code'), message }),
  };
}

function readRun(row: Row): RunEntry {
  return compact<RunEntry>({
    ...readShared(row),
    status: text(row, 'status') as RunEntryStatus,
    inputs: optionalText(row, 'inputs'),
  });
}

export function readTask(row: Row): TaskEntry {
  const attempt = optionalBigint(row, 'attempt');
  return compact<TaskEntry>({
    ...readShared(row),
    taskId: text(row, 'task_id'),
    kind: text(row, 'kind') as TaskEntry['kind'],
    status: text(row, 'status') as TaskEntryStatus,
    attempt: attempt === undefined ? undefined : Number(attempt),
    source: optionalText(row, 'source'),
    stream: optionalText(row, 'stream'),
    target: optionalText(row, 'target'),
    statementFile: optionalText(row, 'statement_file'),
    syncMode: optionalText(row, 'sync_mode') as TaskEntry['syncMode'],
    mode: optionalText(row, 'load_mode'),
    rowsRead: optionalBigint(row, 'rows_read'),
    inserted: optionalBigint(row, 'rows_inserted'),
    updated: optionalBigint(row, 'rows_updated'),
    deleted: optionalBigint(row, 'rows_deleted'),
    rejected: optionalBigint(row, 'rows_rejected'),
    reread: optionalBigint(row, 'rows_reread'),
    superseded: optionalBigint(row, 'rows_superseded'),
    excluded: optionalBigint(row, 'rows_excluded'),
    bytes: optionalBigint(row, 'bytes'),
    watermarkBefore: optionalText(row, 'watermark_before'),
    watermarkAfter: optionalText(row, 'watermark_after'),
  });
}
