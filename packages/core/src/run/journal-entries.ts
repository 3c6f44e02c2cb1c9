import type { PlanText, Task } from '@sqlflow/planner';
import { type RunIdentity, type TaskEntry, tableKey } from '@sqlflow/state';
import type { SkipReason, TaskOutcome } from '../events/run-event.js';
import { maskedOutcome } from './place-error.js';
import type { RequestTotals } from './requests/request-totals.js';

/** The row of an attempt that begins. `now` is ISO 8601 in UTC. */
export function attemptEntry(run: RunIdentity, task: Task, target: string, attempt: number, now: string): TaskEntry {
  return { ...run, ...subject(task), target, attempt, status: 'running', startedAt: now };
}

/** What a run or task asked of other systems, in its row. */
export function requestEntry(requests: RequestTotals | undefined): Pick<TaskEntry, 'requests' | 'retries' | 'waited'> {
  if (requests === undefined) return {};
  const { made, retries, waitedMilliseconds } = requests;
  return { requests: BigInt(made), retries: BigInt(retries), waited: BigInt(waitedMilliseconds) };
}

/** The row of an attempt that ended well. */
export function endEntry(
  attempt: TaskEntry,
  outcome: TaskOutcome,
  mask: (text: string) => string,
  asked?: RequestTotals,
): TaskEntry {
  const {
    syncMode,
    mode,
    bytes,
    watermark,
    files: _files,
    sourceFiles: _sourceFiles,
    columns: _columns,
    requests: _requests,
    ...counts
  } = maskedOutcome(outcome, mask);
  return {
    ...attempt,
    ...counts,
    status: 'succeeded',
    endedAt: new Date().toISOString(),
    ...(syncMode === undefined ? {} : { syncMode }),
    ...(mode === undefined ? {} : { mode }),
    ...(bytes === undefined ? {} : { bytes: BigInt(bytes) }),
    ...requestEntry(asked),
    ...(watermark?.before === undefined ? {} : { watermarkBefore: watermark.before }),
    ...(watermark?.after === undefined ? {} : { watermarkAfter: watermark.after }),
  };
}

/** The row of a task that was left out. */
export function skipEntry(run: RunIdentity, task: Task, target: string, reason: SkipReason, now: string): TaskEntry {
  return {
    ...run,
    ...subject(task),
    target,
    status: 'skipped',
    startedAt: now,
    endedAt: now,
    problem: problemOf(reason),
  };
}

function subject(
  task: Task,
): Pick<TaskEntry, 'taskId' | 'kind' | 'source' | 'stream' | 'syncMode' | 'mode' | 'statementFile'> {
  const { id: taskId, kind } = task;
  switch (task.kind) {
    case 'load':
      return {
        taskId,
        kind,
        source: task.source.toLowerCase(),
        stream: task.stream,
        statementFile: task.place.file,
        syncMode: task.incremental ? 'incremental' : 'full_refresh',
        mode: task.mode,
      };
    case 'transform':
      return { taskId, kind, mode: task.creates === 'view' ? 'view' : task.mode };
    case 'export':
      return { taskId, kind };
  }
}

function problemOf(reason: SkipReason): NonNullable<TaskEntry['problem']> {
  switch (reason.kind) {
    case 'dependency':
      return { message: `it needs ${reason.because}` };
    case 'interrupted':
      return { message: 'the run was stopped before it' };
    case 'on-error': {
      const [first] = reason.diagnostics;
      return { message: first?.message ?? '', ...(first === undefined ? {} : { code: first.code }) };
    }
  }
}

/** What a task writes: a table as state tables name it, or the place of an export. */
export function targetOf(task: Task, resolveText: (text: PlanText) => string): string {
  if (task.kind !== 'export') return tableKey(task.target);
  return task.to.connection ?? resolveText(task.to.uri);
}

/** What a committed task did, as its row tells it. */
export function outcomeOf(entry: TaskEntry): TaskOutcome {
  const { rowsRead, inserted, updated, deleted, rejected, reread, superseded, excluded, syncMode, mode, bytes } = entry;
  const counts = { rowsRead, inserted, updated, deleted, rejected, reread, superseded, excluded, syncMode, mode };
  const known = Object.entries(counts).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(known),
    ...(bytes === undefined ? {} : { bytes: Number(bytes) }),
    ...requestsOf(entry),
  };
}

function requestsOf({ requests, retries = 0n, waited = 0n }: TaskEntry): Pick<TaskOutcome, 'requests'> {
  if (requests === undefined) return {};
  return {
    requests: { made: Number(requests), retries: Number(retries), waitedMilliseconds: Number(waited) },
  };
}
