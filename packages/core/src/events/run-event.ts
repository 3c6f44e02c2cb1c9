import type { Progress, StatementTrace } from '@sqlflow/engine';
import type { Diagnostic } from '@sqlflow/errors';
import type { Task } from '@sqlflow/planner';
import type { RequestTotals } from '../run/requests/request-totals.js';

/**
 * What happens during a run, in order. The progress view, `--json`, logs, metrics and history are all fed by this one
 * stream. Every text in it is already free of secrets. `time` is an ISO 8601 instant in UTC with milliseconds.
 */
export type RunEvent =
  | RunWaiting
  | RequestWaiting
  | RunStarted
  | TaskStarted
  | TaskProgress
  | TaskRetrying
  | TaskFinished
  | TaskFailed
  | TaskSkipped
  | TaskReused
  | RunWarning
  | StatementRan
  | LogMessage
  | RunFinished;

interface EventBase {
  readonly time: string;
  readonly runId: string;
}

interface TaskEventBase extends EventBase {
  readonly taskId: string;
  readonly kind: Task['kind'];
}

/** Before the run starts: another process has the database. */
export interface RunWaiting extends EventBase {
  readonly type: 'run-waiting';
  /** Who has it. */
  readonly diagnostic: Diagnostic;
  /** How long the run will wait. Absent: as long as it takes. */
  readonly milliseconds?: number;
}

/** A request to another system waits: for a limit, before it is tried again, or until what is down is asked again. */
export interface RequestWaiting extends EventBase {
  readonly type: 'request-waiting';
  /** The source, or the export, whose request it is. */
  readonly source: string;
  /** Absent where it is not known for which task, and before tasks run. */
  readonly taskId?: string;
  readonly reason: 'retry' | 'rate_limit' | 'circuit';
  readonly endpoint: string;
  readonly host: string;
  readonly waitMilliseconds: number;
  /** Of a wait for a limit: one that the parameters set, or one that the other side announced. */
  readonly limit?: 'set' | 'announced';
  /** The attempt that failed, from 1, and how. Absent where nothing failed. */
  readonly attempt?: number;
  readonly problem?: string;
  /** `waiting 12 s: rate limit of api.example.com` */
  readonly text: string;
}

export interface RunStarted extends EventBase {
  readonly type: 'run-started';
  readonly pipeline: string;
  readonly file: string;
  readonly profile: string;
  /** The most talkative `log_level` that a source's `debug_mode` asks for. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /** When the run that this one goes on with started, ISO 8601 in UTC; absent for a new run. */
  readonly resumes?: string;
  /** The tasks that will run, in the order of the file. */
  readonly tasks: readonly { readonly taskId: string; readonly kind: Task['kind'] }[];
}

export interface TaskStarted extends TaskEventBase {
  readonly type: 'task-started';
  /** From 1. */
  readonly attempt: number;
}

export interface TaskProgress extends TaskEventBase, Omit<Progress, 'rows'> {
  readonly type: 'task-progress';
  readonly rows?: bigint;
  /** Of a load in batches: how many are committed. */
  readonly batches?: number;
}

export interface TaskRetrying extends TaskEventBase {
  readonly type: 'task-retrying';
  readonly attempt: number;
  readonly waitMilliseconds: number;
  readonly diagnostic: Diagnostic;
}

export interface TaskFinished extends TaskEventBase {
  readonly type: 'task-finished';
  readonly milliseconds: number;
  readonly outcome: TaskOutcome;
}

/** What a task did. Counts are rows; what does not apply to a task is absent. */
export interface TaskOutcome {
  readonly rowsRead?: bigint;
  readonly inserted?: bigint;
  readonly updated?: bigint;
  readonly deleted?: bigint;
  readonly rejected?: bigint;
  /** Rows read again that this LOAD had loaded before. */
  readonly reread?: bigint;
  /** Rows left out because the table holds a newer version. */
  readonly superseded?: bigint;
  /**
   * A load of new and changed files: how many were loaded for the first time, loaded again, left alone, and how many that
   * were loaded before are gone.
   */
  readonly sourceFiles?: Readonly<Record<'new' | 'changed' | 'unchanged' | 'gone', number>>;
  /** Rows left out because their cursor is NULL, where that is known. */
  readonly excluded?: bigint;
  /** How the source was read, and how its rows went into the table. */
  readonly syncMode?: 'full_refresh' | 'incremental' | 'cdc';
  readonly mode?: string;
  /** How far an incremental load had read, and has read now: SQL text of the cursor's type. */
  readonly watermark?: { readonly field: string; readonly before?: string; readonly after?: string };
  /** What an incremental table computed again: values of the column behind `after`, up to and with `upTo`. */
  readonly window?: { readonly column: string; readonly after?: string; readonly upTo?: string };
  readonly bytes?: number;
  /** What it asked of other systems; absent: nothing. */
  readonly requests?: RequestTotals;
  /** Paths of written files, relative to the project root where they lie below it. */
  readonly files?: readonly string[];
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
}

export interface TaskFailed extends TaskEventBase {
  readonly type: 'task-failed';
  readonly milliseconds: number;
  readonly attempts: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface TaskSkipped extends TaskEventBase {
  readonly type: 'task-skipped';
  readonly reason: SkipReason;
}

/**
 * `dependency`: a task it needs failed or was skipped. `on-error`: its source failed and its policy says SKIP.
 * `interrupted`: the run was stopped before it.
 */
export type SkipReason =
  | { readonly kind: 'dependency'; readonly because: string }
  | { readonly kind: 'on-error'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'interrupted' };

/** A task of the resumed run that had been committed: it is not repeated. */
export interface TaskReused extends TaskEventBase {
  readonly type: 'task-reused';
  /** When it had ended, ISO 8601 in UTC. */
  readonly endedAt: string;
  readonly outcome: TaskOutcome;
}

export interface RunWarning extends EventBase {
  readonly type: 'warning';
  readonly taskId?: string;
  readonly diagnostic: Diagnostic;
}

export interface StatementRan extends EventBase, StatementTrace {
  readonly type: 'statement';
  /** The source, or the task of the export, whose system ran it. Absent: the engine did. */
  readonly source?: string;
  readonly taskId?: string;
}

/** What a connector or the engine logged. */
export interface LogMessage extends EventBase {
  readonly type: 'log';
  readonly level: 'debug' | 'info' | 'warn';
  readonly message: string;
  readonly source?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface RunFinished extends EventBase {
  readonly type: 'run-finished';
  readonly status: RunStatus;
  readonly milliseconds: number;
  readonly tasks: Readonly<Record<'succeeded' | 'failed' | 'skipped' | 'reused', number>>;
}

/** `partial`: everything was done but for what ON_ERROR SKIP left out. */
export type RunStatus = 'succeeded' | 'partial' | 'failed' | 'interrupted';

export type EventListener = (event: RunEvent) => void;
