import { availableParallelism } from 'node:os';
import type { Engine } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic, throwIfErrors } from '@sqlflow/errors';
import type { Plan, PlannedFile, Task } from '@sqlflow/planner';
import { openStateStore, type RunIdentity, type StateStore } from '@sqlflow/state';
import type { RunStatus } from '../events/run-event.js';
import { type LogLevel, logLevels } from '../logs/event-level.js';
import { bindPlan } from '../planning/bind-plan.js';
import { planFile } from '../planning/plan-file.js';
import type { Waiting } from '../project/engines.js';
import { findPipeline } from '../project/find-pipeline.js';
import type { RunOptions } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import { identity as loadIdentity } from '../state/load-owners.js';
import { createEmitter } from './event-emitter.js';
import { targetOf } from './journal-entries.js';
import { keyOfLoad } from './load/opened-load.js';
import { planHash } from './plan-hash.js';
import { openPlanningEngine, type PlanningEngine } from './planning-engine.js';
import { type PreparedRun, prepareRun } from './prepare-run.js';
import { pruneHistory } from './prune-history.js';
import { newRunIdentity } from './references.js';
import { rememberedTables } from './remembered-tables.js';
import { reportRepeatedWork } from './repeated-work.js';
import { committedTasks, findRunToResume, optionsOfResumed, type ResumedRun, refuseOtherPlan } from './resumed-run.js';
import { recordedOptions, runInputs } from './run-inputs.js';
import { createRunRecord, problemsOf, type RunRecord } from './run-record.js';
import type { RunResult, TaskResult } from './run-result.js';
import { runTasks } from './run-tasks.js';
import { selectTasks } from './select-tasks.js';
import type { RunContext } from './task-context.js';
import { createTaskJournal } from './task-journal.js';
import { connectorTracing, traceEngine } from './trace-statements.js';
import { markKilledRuns, unfinishedRuns } from './unfinished-runs.js';
import { waitingOf } from './waiting.js';

/**
 * Plans, binds and runs one pipeline. Problems found before the first row moves are thrown, all together; what goes
 * wrong afterwards is in the result.
 *
 * @throws SqlFlowError when the run cannot start.
 */
export async function runPipeline(parts: ProjectParts, file: string, asked: RunOptions): Promise<RunResult> {
  const begun = performance.now();
  const path = await findPipeline(parts.directory, file, parts.directory);
  const fresh = newRunIdentity(Date.now());
  const waiting = waitingOf(parts, asked, fresh.runId);
  const resumed = asked.resume === true ? await findRunToResume(parts, path, waiting) : undefined;
  const options = resumed === undefined ? asked : optionsOfResumed(resumed, asked);
  const identity = resumed?.identity ?? fresh;
  const { runDate } = identity;
  const planning = openPlanningEngine(parts, waiting);
  try {
    const planned = await planFile(path, options, { ...parts, ...planning, runDate });
    throwIfErrors(planned.diagnostics);
    return await runPlanned(parts, planned, { begun, options, identity, resumed, waiting, planning });
  } finally {
    await planning.close();
  }
}

interface Start {
  /** When it began, of `performance.now()`. */
  readonly begun: number;
  readonly options: RunOptions;
  readonly identity: ResumedRun['identity'];
  readonly resumed: ResumedRun | undefined;
  readonly waiting: Waiting;
  readonly planning: PlanningEngine;
}

async function runPlanned(parts: ProjectParts, planned: PlannedFile, start: Start): Promise<RunResult> {
  const { begun, options, identity, resumed, waiting, planning } = start;
  const engine = await parts.engines.writable(waiting);
  const plan = selectedPlan(planned, options);
  const hash = planHash(plan, recordedOptions(options));
  const inputs = runInputs(options, parts.settings, planned);
  if (resumed !== undefined) refuseOtherPlan(resumed, plan.pipeline, hash, inputs);
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
    tracing: connectorTracing({ emit, plan, options }),
    tellWait: emit,
  });
  const { runId, startedAt } = identity;
  const { pipeline, profile } = plan;
  const run = { runId, pipeline, file: plan.file, profile, planHash: hash, startedAt };
  try {
    const bound = await bindBeforeRun(plan, planning, prepared);
    const state = await openStateStore(engine);
    const rebuilds = await rebuildsAlso(state, engine, prepared.context.rebuilds);
    const repeated = resumed === undefined ? await workBefore(plan, engine, state, rebuilds) : [];
    const warnings = [...planned.diagnostics, ...bound, ...emptyPlan(plan, options), ...repeated];
    emit({
      type: 'run-started',
      pipeline,
      file: plan.file,
      profile,
      ...logLevelOf(plan),
      ...(resumed === undefined ? {} : { resumes: startedAt }),
      tasks: plan.tasks.map(({ id, kind }) => ({ taskId: id, kind })),
    });
    for (const warning of warnings) emit({ type: 'warning', diagnostic: warning });
    engine.announce?.(`at work on pipeline \`${pipeline}\` (run ${runId})`);
    traceEngine({ emit, plan, options }, engine, prepared.mask);
    await engine.createSchemas(schemasOf(plan));
    const record = createRunRecord(engine, state, run, inputs);
    await record.begin();
    prepared.context.requests.tasksBegin();
    const tasks = await recordingTasks({ record, run, state, plan, prepared, rebuilds }, (context) =>
      runTasks({
        tasks: plan.tasks,
        context,
        concurrency: options.threads ?? parts.settings.engine.threads ?? availableParallelism(),
        emit,
        placing: prepared.binding.placing,
        committed: committedTasks(resumed),
      }),
    );
    const status = statusOf(tasks, options.signal);
    const unrecorded = [
      ...(await record.end(status, problemsOf(tasks), prepared.context.requests.totals())),
      ...(await pruneHistory(state, parts.settings.history)),
    ];
    for (const warning of unrecorded) emit({ type: 'warning', diagnostic: warning });
    const milliseconds = performance.now() - begun;
    emit({ type: 'run-finished', status, milliseconds, tasks: countsOf(tasks) });
    return {
      runId,
      pipeline,
      file: plan.file,
      status,
      ...(resumed === undefined ? {} : { resumed: true }),
      milliseconds,
      tasks,
      diagnostics: [...warnings, ...problems, ...unrecorded],
    };
  } finally {
    engine.trace(undefined);
    engine.announce?.(undefined);
    await prepared.close();
  }
}

interface Recording {
  readonly record: RunRecord;
  readonly run: RunIdentity;
  readonly state: StateStore;
  readonly plan: Plan;
  readonly prepared: PreparedRun;
  readonly rebuilds: (task: Task) => boolean;
}

/** Runs the tasks with a journal. What stops them all, which is a defect, is recorded too. */
async function recordingTasks(
  { record, run, state, plan, prepared, rebuilds }: Recording,
  work: (context: RunContext) => Promise<readonly TaskResult[]>,
): Promise<readonly TaskResult[]> {
  const { context, mask } = prepared;
  const journal = createTaskJournal({
    engine: context.engine,
    state,
    run,
    mask,
    targetOf: (task) => targetOf(task, context.resolveText),
    requestsOf: (task) => context.requests.totalsOf(task.id),
  });
  try {
    const remembered = await rememberedTables(context.engine, state, plan);
    const tasks = await work({ ...context, rebuilds, state, journal, remembered });
    await journal.flush();
    return tasks;
  } catch (error) {
    const what = mask(error instanceof Error ? error.message : String(error));
    await record.end('failed', [diagnostic(codes.run.internal, { what })]);
    throw error;
  }
}

/** What this run repeats of runs that did not finish; those that died are marked. */
async function workBefore(
  plan: Plan,
  engine: Engine,
  state: StateStore,
  rebuilds: (task: Task) => boolean,
): Promise<readonly Diagnostic[]> {
  await markKilledRuns(engine, state);
  return reportRepeatedWork(plan, await unfinishedRuns(state, plan), rebuilds);
}

/** A LOAD that appends builds its table anew once its state was reset. */
async function rebuildsAlso(
  state: StateStore,
  engine: Engine,
  rebuilds: (task: Task) => boolean,
): Promise<(task: Task) => boolean> {
  const keys = await engine.transaction((tx) => state.loadsToRebuild(tx), { label: 'state' });
  const reset = new Set(keys.map(loadIdentity));
  return (task) => rebuilds(task) || (task.kind === 'load' && reset.has(loadIdentity(keyOfLoad(task))));
}

function selectedPlan(planned: PlannedFile, options: RunOptions): Plan {
  const plan = planned.plan as Plan;
  return { ...plan, tasks: selectTasks(plan, options.select) };
}

/**
 * Binds everything that can be bound now; sources that cannot be asked are left to their loads and policies. Files that
 * are loaded are not looked into, as there may be thousands, unless the columns of their tables do not do.
 */
async function bindBeforeRun(
  plan: Plan,
  planning: PlanningEngine,
  prepared: PreparedRun,
): Promise<readonly Diagnostic[]> {
  const follows = plan.tasks.some((task) => task.kind === 'load' && task.incremental?.deletedFiles !== undefined);
  const first = await bindOnce(plan, planning, prepared, follows);
  const diagnostics = follows && first.length > 0 ? await bindOnce(plan, planning, prepared, false) : first;
  throwIfErrors(diagnostics);
  return diagnostics;
}

async function bindOnce(
  plan: Plan,
  planning: PlanningEngine,
  prepared: PreparedRun,
  filesAsLoaded: boolean,
): Promise<readonly Diagnostic[]> {
  const binder = await planning.binder();
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

function logLevelOf(plan: Plan): { logLevel?: LogLevel } {
  const asked = new Set(plan.sources.map(({ common }) => common.debug.logLevel));
  const logLevel = logLevels.find((level) => asked.has(level));
  return logLevel === undefined ? {} : { logLevel };
}

function schemasOf(plan: Plan): string[] {
  const named = plan.tasks.flatMap((task: Task) => [
    ...(task.kind === 'export' ? [] : [task.target.schema]),
    ...(task.searchPath ?? []),
  ]);
  return [...new Set(named.filter((schema) => schema !== undefined))];
}

function statusOf(tasks: readonly TaskResult[], signal: AbortSignal | undefined): RunStatus {
  if (signal?.aborted === true && tasks.some(({ status }) => status === 'failed' || status === 'skipped'))
    return 'interrupted';
  if (tasks.some(({ status }) => status === 'failed')) return 'failed';
  return tasks.some(({ status }) => status === 'skipped') ? 'partial' : 'succeeded';
}

function countsOf(tasks: readonly TaskResult[]): Record<TaskResult['status'], number> {
  const count = (status: TaskResult['status']): number => tasks.filter((task) => task.status === status).length;
  return {
    succeeded: count('succeeded'),
    failed: count('failed'),
    skipped: count('skipped'),
    reused: count('reused'),
  };
}
