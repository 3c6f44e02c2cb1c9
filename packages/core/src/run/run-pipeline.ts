import { availableParallelism } from 'node:os';
import type { CatalogEntry, Engine } from '@sqlflow/connector-sdk';
import { codes, type Diagnostic, diagnostic, throwIfErrors } from '@sqlflow/errors';
import type { Plan, PlannedFile, Task } from '@sqlflow/planner';
import { openStateStore } from '@sqlflow/state';
import type { RunStatus } from '../events/run-event.js';
import { type LogLevel, logLevels } from '../logs/event-level.js';
import { bindPlan } from '../planning/bind-plan.js';
import { planFile } from '../planning/plan-file.js';
import { findPipeline } from '../project/find-pipeline.js';
import type { RunOptions } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import { createEmitter } from './event-emitter.js';
import { targetOf } from './journal-entries.js';
import { planHash } from './plan-hash.js';
import { type PreparedRun, prepareRun } from './prepare-run.js';
import { newRunIdentity } from './references.js';
import type { RunResult, TaskResult } from './run-result.js';
import { runTasks } from './run-tasks.js';
import { selectTasks } from './select-tasks.js';
import { createTaskJournal } from './task-journal.js';

/**
 * Plans, binds and runs one pipeline. Problems found before the first row moves are thrown, all together; what goes
 * wrong afterwards is in the result.
 *
 * @throws SqlFlowError when the run cannot start.
 */
export async function runPipeline(parts: ProjectParts, file: string, options: RunOptions): Promise<RunResult> {
  const begun = performance.now();
  const path = await findPipeline(parts.directory, file, parts.directory);
  const planned = await planFile(path, options, { ...parts, ...(await planningEngine(parts)) });
  throwIfErrors(planned.diagnostics);
  const engine = await parts.engines.writable();
  const plan = selectedPlan(planned, options);
  const identity = newRunIdentity(Date.now());
  const { emit, problems } = createEmitter(identity.runId, [parts.onEvent, options.onEvent]);
  const prepared = await prepareRun({
    parts,
    planned: { ...planned, plan },
    allTasks: planned.plan?.tasks ?? [],
    engine,
    identity,
    options,
    log: (level, message, source, fields) =>
      emit({ type: 'log', level, message, source, ...(fields === undefined ? {} : { fields }) }),
  });
  try {
    const warnings = [
      ...planned.diagnostics,
      ...(await bindBeforeRun(plan, engine, prepared)),
      ...emptyPlan(plan, options),
    ];
    emit({
      type: 'run-started',
      pipeline: plan.pipeline,
      file: plan.file,
      profile: plan.profile,
      ...logLevelOf(plan),
      tasks: plan.tasks.map(({ id, kind }) => ({ taskId: id, kind })),
    });
    for (const warning of warnings) emit({ type: 'warning', diagnostic: warning });
    traceInto(emit, plan, engine, options, prepared.mask);
    const state = await openStateStore(engine);
    await engine.createSchemas(schemasOf(plan));
    const journal = createTaskJournal({
      engine,
      state,
      run: {
        runId: identity.runId,
        pipeline: plan.pipeline,
        file: plan.file,
        profile: plan.profile,
        planHash: planHash(plan),
      },
      mask: prepared.mask,
      targetOf: (task) => targetOf(task, prepared.context.resolveText),
    });
    const tasks = await runTasks({
      tasks: plan.tasks,
      context: { ...prepared.context, state, journal },
      concurrency: options.threads ?? parts.settings.engine.threads ?? availableParallelism(),
      emit,
      placing: prepared.binding.placing,
    });
    await journal.flush();
    const milliseconds = performance.now() - begun;
    const status = statusOf(tasks, options.signal);
    emit({ type: 'run-finished', status, milliseconds, tasks: countsOf(tasks) });
    return {
      runId: identity.runId,
      pipeline: plan.pipeline,
      file: plan.file,
      status,
      milliseconds,
      tasks,
      diagnostics: [...warnings, ...problems],
    };
  } finally {
    engine.trace(undefined);
    await prepared.close();
  }
}

/** A database that is not there yet is not made for a plan that may be refused. */
async function planningEngine(parts: ProjectParts): Promise<{ engine: Engine; catalog: readonly CatalogEntry[] }> {
  if (!parts.engines.exists()) return { engine: await parts.engines.scratch(), catalog: [] };
  const engine = await parts.engines.writable();
  return { engine, catalog: await engine.catalog() };
}

function selectedPlan(planned: PlannedFile, options: RunOptions): Plan {
  const plan = planned.plan as Plan;
  return { ...plan, tasks: selectTasks(plan, options.select) };
}

/**
 * Binds everything that can be bound now; sources that cannot be asked are left to their loads and policies. Files that
 * are loaded are not looked into, as there may be thousands, unless the columns of their tables do not do.
 */
async function bindBeforeRun(plan: Plan, engine: Engine, prepared: PreparedRun): Promise<readonly Diagnostic[]> {
  const follows = plan.tasks.some((task) => task.kind === 'load' && task.incremental?.deletedFiles !== undefined);
  const first = await bindOnce(plan, engine, prepared, follows);
  const diagnostics = follows && first.length > 0 ? await bindOnce(plan, engine, prepared, false) : first;
  throwIfErrors(diagnostics);
  return diagnostics;
}

async function bindOnce(
  plan: Plan,
  engine: Engine,
  prepared: PreparedRun,
  filesAsLoaded: boolean,
): Promise<readonly Diagnostic[]> {
  const binder = await engine.binder();
  try {
    const input = { ...prepared.binding, plan, binder, filesAsLoaded, unreachableSources: 'leave' } as const;
    return (await bindPlan(input)).diagnostics;
  } finally {
    await binder[Symbol.asyncDispose]();
  }
}

function emptyPlan(plan: Plan, options: RunOptions): Diagnostic[] {
  if (plan.tasks.length > 0) return [];
  const reason =
    options.select !== undefined && options.select.length > 0
      ? 'the selection leaves no task'
      : 'it has no LOAD, CREATE or EXPORT in a branch that is taken';
  return [diagnostic(codes.run.nothingToDo, { pipeline: plan.pipeline, reason })];
}

function traceInto(
  emit: ReturnType<typeof createEmitter>['emit'],
  plan: Plan,
  engine: Engine,
  options: RunOptions,
  mask: (text: string) => string,
): void {
  const asked = plan.sources.some(({ common }) => common.debug.traceQueries || common.debug.explainPlans);
  if (!asked && options.debug?.traceQueries !== true && options.debug?.explainPlans !== true) return;
  engine.trace(({ label, sql, error, ...rest }) =>
    emit({
      type: 'statement',
      ...rest,
      sql: mask(sql),
      ...(label === undefined ? {} : { taskId: label }),
      ...(error === undefined ? {} : { error: mask(error) }),
    }),
  );
}

function logLevelOf(plan: Plan): { logLevel?: LogLevel } {
  const asked = new Set(plan.sources.map(({ common }) => common.debug.logLevel));
  const logLevel = logLevels.find((level) => asked.has(level));
  return logLevel === undefined ? {} : { logLevel };
}

function schemasOf(plan: Plan): string[] {
  const targets = plan.tasks.flatMap((task: Task) => (task.kind === 'export' ? [] : [task.target.schema]));
  return [...new Set(targets.filter((schema) => schema !== undefined))];
}

function statusOf(tasks: readonly TaskResult[], signal: AbortSignal | undefined): RunStatus {
  if (signal?.aborted === true && tasks.some(({ status }) => status !== 'succeeded')) return 'interrupted';
  if (tasks.some(({ status }) => status === 'failed')) return 'failed';
  return tasks.some(({ status }) => status === 'skipped') ? 'partial' : 'succeeded';
}

function countsOf(tasks: readonly TaskResult[]): Record<TaskResult['status'], number> {
  const count = (status: TaskResult['status']): number => tasks.filter((task) => task.status === status).length;
  return { succeeded: count('succeeded'), failed: count('failed'), skipped: count('skipped') };
}
