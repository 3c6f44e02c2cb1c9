import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import type { LoadTask, Task } from '@sqlflow/planner';
import type { TaskEntry } from '@sqlflow/state';
import type { SkipReason, TaskOutcome } from '../events/run-event.js';
import type { EventBody } from './event-emitter.js';
import { runExport, tidyExport } from './export-task.js';
import { outcomeOf } from './journal-entries.js';
import { runLimited } from './limited-task.js';
import { isUnknownYet } from './load/known-columns.js';
import { runLoad } from './load/load-task.js';
import { masked, maskedOutcome, type Placing, taskDiagnostics } from './place-error.js';
import { retryTask } from './retry-task.js';
import { historyProblem } from './run-record.js';
import type { TaskResult } from './run-result.js';
import { type Ending, runInOrder } from './scheduler.js';
import type { RunContext, TaskReporter } from './task-context.js';
import { runTransform } from './transform-task.js';

export interface RunTasksInput {
  readonly tasks: readonly Task[];
  readonly context: RunContext;
  readonly concurrency: number;
  readonly emit: (event: EventBody) => void;
  readonly placing: Placing;
  /** Tasks that the resumed run had committed, by id: they are not run again. */
  readonly committed: ReadonlyMap<string, TaskEntry>;
}

/** Runs the tasks by their dependencies and policies, and tells what became of each, in plan order. */
export async function runTasks(input: RunTasksInput): Promise<readonly TaskResult[]> {
  const results = new Map<string, TaskResult>();
  await runInOrder(input.tasks, {
    concurrency: input.concurrency,
    signal: input.context.signal,
    run: async (task) => {
      const committed = input.committed.get(task.id);
      if (committed !== undefined) {
        await input.context.reads.ended(task);
        if (task.kind === 'export') await tidyExport(task, input.context);
        results.set(task.id, reused(task, committed, input));
        return { usable: true };
      }
      const { result, usable } = await runTask(task, input);
      results.set(task.id, result);
      await input.context.reads.ended(task);
      return { usable };
    },
    skip: (task, because) => {
      void input.context.reads.ended(task);
      const reason: SkipReason =
        because === 'aborted' ? { kind: 'interrupted' } : { kind: 'dependency', because: because.failed };
      results.set(task.id, skipped(task, reason, 0, input));
    },
  });
  return input.tasks.flatMap((task) => results.get(task.id) ?? []);
}

async function runTask(task: Task, input: RunTasksInput): Promise<{ result: TaskResult } & Ending> {
  const { emit, context } = input;
  const begun = performance.now();
  const warnings: Diagnostic[] = [];
  const reporter = reporterOf(task, input, warnings);
  let attempts = 0;
  try {
    const done = await retryTask(task, context, emit, input.placing, (attempt) => {
      attempts = attempt;
      emit({ type: 'task-started', taskId: task.id, kind: task.kind, attempt });
      context.journal.started(task, attempt);
      return runLimited(task, context, (own) => execute(task, own, reporter));
    });
    const requests = context.requests.totalsOf(task.id);
    const outcome = maskedOutcome({ ...done, ...(requests === undefined ? {} : { requests }) }, input.placing.mask);
    const milliseconds = performance.now() - begun;
    emit({ type: 'task-finished', taskId: task.id, kind: task.kind, milliseconds, outcome });
    const result = { taskId: task.id, kind: task.kind, status: 'succeeded', milliseconds, outcome } as const;
    return { result: { ...result, diagnostics: warnings }, usable: true };
  } catch (error) {
    const milliseconds = performance.now() - begun;
    const problems = context.signal.aborted
      ? [diagnostic(codes.run.interrupted, { what: `\`${task.id}\`` })]
      : taskDiagnostics(error, task, input.placing);
    if (!context.signal.aborted && task.kind === 'load' && leavesOut(task, error, context)) {
      return leaveOut(task, problems, milliseconds, input);
    }
    await recordFailure(task, problems, input, warnings);
    emit({ type: 'task-failed', taskId: task.id, kind: task.kind, milliseconds, attempts, diagnostics: problems });
    const result = { taskId: task.id, kind: task.kind, status: 'failed', milliseconds } as const;
    return { result: { ...result, diagnostics: [...problems, ...warnings] }, usable: false };
  }
}

/** That a task failed is known from its result; that it could not be recorded makes nothing worse. */
async function recordFailure(
  task: Task,
  problems: readonly Diagnostic[],
  { context, emit }: RunTasksInput,
  warnings: Diagnostic[],
): Promise<void> {
  try {
    await context.journal.failed(task, problems);
  } catch (error) {
    const warning = historyProblem(`that \`${task.id}\` failed`, error);
    warnings.push(warning);
    emit({ type: 'warning', taskId: task.id, diagnostic: warning });
  }
}

function reused(task: Task, entry: TaskEntry, { emit }: RunTasksInput): TaskResult {
  const outcome = outcomeOf(entry);
  emit({ type: 'task-reused', taskId: task.id, kind: task.kind, endedAt: entry.endedAt ?? entry.startedAt, outcome });
  return { taskId: task.id, kind: task.kind, status: 'reused', milliseconds: 0, outcome, diagnostics: [] };
}

function execute(task: Task, context: RunContext, reporter: TaskReporter): Promise<TaskOutcome> {
  switch (task.kind) {
    case 'load':
      return runLoad(task, context, reporter);
    case 'transform':
      return runTransform(task, context, reporter);
    case 'export':
      return runExport(task, context, reporter);
  }
}

function reporterOf(task: Task, { emit, placing }: RunTasksInput, warnings: Diagnostic[]): TaskReporter {
  return {
    warn(found) {
      const safe = masked(found, placing.mask);
      warnings.push(safe);
      emit({ type: 'warning', taskId: task.id, diagnostic: safe });
    },
    progress(progress) {
      emit({ type: 'task-progress', taskId: task.id, kind: task.kind, ...progress });
    },
  };
}

function leavesOut(task: LoadTask, error: unknown, context: RunContext): boolean {
  return isUnknownYet(error) || context.sources.planned(task.source).policies.onError.action === 'skip';
}

/**
 * ON_ERROR SKIP, or a source that has nothing yet to make a table of: the load is left out. What depends on it goes on
 * with the table that is there, if there is one, and says so.
 */
async function leaveOut(
  task: LoadTask,
  problems: readonly Diagnostic[],
  milliseconds: number,
  input: RunTasksInput,
): Promise<{ result: TaskResult } & Ending> {
  const { emit, context } = input;
  const warn = (found: Diagnostic): void => emit({ type: 'warning', taskId: task.id, diagnostic: found });
  const [problem] = problems;
  const unknown = problem?.code === codes.run.columnsUnknownYet.code;
  const skips = diagnostic(codes.run.sourceSkipped, { source: task.source, problem: problem?.message ?? '' });
  warn(unknown ? problem : skips);
  const usable = await tableExists(task, context);
  const table = task.target.schema === undefined ? task.target.name : `${task.target.schema}.${task.target.name}`;
  const stale = input.tasks
    .filter(({ dependsOn }) => usable && dependsOn.includes(task.id))
    .map(({ id }) => diagnostic(codes.run.staleTableUsed, { table, task: id }));
  for (const each of stale) warn(each);
  const result = skipped(task, { kind: 'on-error', diagnostics: problems }, milliseconds, input);
  return { result: { ...result, diagnostics: [...problems, ...stale] }, usable };
}

async function tableExists(task: LoadTask, context: RunContext): Promise<boolean> {
  const { name, schema = 'main' } = task.target;
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return (await context.engine.catalog({ columns: false })).some(
    ({ table }) => same(table.name, name) && same(table.schema ?? 'main', schema),
  );
}

function skipped(task: Task, reason: SkipReason, milliseconds: number, { emit, context }: RunTasksInput): TaskResult {
  context.journal.skipped(task, reason);
  emit({ type: 'task-skipped', taskId: task.id, kind: task.kind, reason });
  const diagnostics = reason.kind === 'on-error' ? reason.diagnostics : [];
  return { taskId: task.id, kind: task.kind, status: 'skipped', milliseconds, skipped: reason, diagnostics };
}
