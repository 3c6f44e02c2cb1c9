import type { Connector, ConnectorContext, Resilience, Source } from '@sqlflow/connector-sdk';
import type { Engine, TransactionOptions } from '@sqlflow/engine';
import type { Diagnostic } from '@sqlflow/errors';
import type { PlannedSource, PlanSql, PlanTable, PlanText, PlanValue, ReferenceLookup, Task } from '@sqlflow/planner';
import type { StateStore } from '@sqlflow/state';
import type { TaskProgress } from '../events/run-event.js';
import type { WindowRange } from '../windows/range.js';
import type { LoadReads } from './load/load-reads.js';
import type { PlanLoads } from './load/plan-loads.js';
import type { RunRequests } from './requests/run-requests.js';
import type { TaskJournal } from './task-journal.js';

/** What tasks share during one run. */
export interface RunContext {
  readonly runId: string;
  /** Instant the run started, ISO 8601 UTC with microseconds: what `_sqlflow_loaded_at` holds. */
  readonly startedAt: string;
  readonly engine: Engine;
  readonly sources: SourcePool;
  readonly reads: LoadReads;
  readonly connector: (type: string) => Connector;
  /** What a connector gets; `name` of the source or task goes into its log messages. */
  readonly connectorContext: (name: string, resilience: Resilience) => ConnectorContext;
  /** How connectors make their requests. */
  readonly requests: RunRequests;
  /** Absolute path of the project root. */
  readonly directory: string;
  /** Absolute path of an existing directory for temporary files. */
  readonly tempDirectory: string;
  /** Puts references (secrets, run id) into texts of the plan. */
  readonly resolveText: (text: PlanText, own?: ReferenceLookup) => string;
  /** An error of a task's query with its places in the file, where the query has references of its own. */
  readonly placed: (error: unknown, task: Task, own: ReferenceLookup) => unknown;
  readonly resolveValue: (value: PlanValue) => Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** A full refresh is asked for, and it is this task's to build its table anew. */
  readonly rebuilds: (task: Task) => boolean;
  /** What part of incremental tables was asked for. */
  readonly range: WindowRange;
  readonly state: StateStore;
  readonly loads: PlanLoads;
  /** Writes the history of tasks. A task records its success in the transaction that holds its data. */
  readonly journal: TaskJournal;
  /** The tables that the state may speak of (`tableKey`). */
  readonly remembered: ReadonlySet<string>;
}

/** One opened source per SOURCE and run. */
export interface SourcePool {
  /** The planned source of that name. */
  planned(name: string): PlannedSource;
  open(name: string): Promise<Source>;
  /** Which system a stream of it comes from, in words without secrets. */
  fingerprint(name: string, stream: string): string;
  /** All that a run reads from it is to be of one moment. */
  readsConsistently(name: string): boolean;
  close(): Promise<void>;
}

/** What a task tells while it runs. */
export interface TaskReporter {
  warn(diagnostic: Diagnostic): void;
  progress(progress: Omit<TaskProgress, 'type' | 'time' | 'runId' | 'taskId' | 'kind'>): void;
}

/** How messages and state tables call a table. */
export function tableName({ schema, name }: PlanTable): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

/** Options of the task's transaction. */
export function transactionOptions(task: Task, context: RunContext, explain = false): TransactionOptions {
  return {
    label: task.id,
    signal: context.signal,
    explain,
    ...(task.searchPath === undefined ? {} : { searchPath: task.searchPath }),
  };
}

/** The text of a query, ready for the engine. */
export function sqlText(sql: PlanSql, context: Pick<RunContext, 'resolveText'>): string {
  return context.resolveText(sql.text);
}
