import { codes, sqlFlowError } from '@sqlflow/errors';
import { openStateStore, type RunEntry, type TaskEntry } from '@sqlflow/state';
import type { Waiting } from '../project/engines.js';
import type { RunOptions } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import type { RunIdentity } from './references.js';
import { changedInputs, parseInputs, type RunInputs } from './run-inputs.js';
import { markKilledRuns, unfinishedRuns } from './unfinished-runs.js';

/** The run that `resume` goes on with. */
export interface ResumedRun {
  readonly entry: RunEntry;
  readonly identity: RunIdentity;
  /** What its tasks came to, by id. */
  readonly tasks: ReadonlyMap<string, TaskEntry>;
}

/**
 * The last run of a pipeline, if it did not end well.
 *
 * @throws SqlFlowError SF9201 when there is none.
 */
export async function findRunToResume(parts: ProjectParts, file: string, waiting: Waiting): Promise<ResumedRun> {
  const { profile } = parts.settings;
  const none = (why: string) => sqlFlowError(codes.history.nothingToResume, { pipeline: file, why });
  if (!parts.engines.exists()) throw none(`there is no database of profile \`${profile}\` yet`);
  const engine = await parts.engines.writable(waiting);
  const state = await openStateStore(engine);
  await markKilledRuns(engine, state);
  const [last] = await unfinishedRuns(state, { file, profile });
  if (last === undefined) {
    const [newest] = await state.history({ pipeline: file, limit: 1 });
    throw none(newest === undefined ? 'it has not run yet' : `its last run ${newest.runId} ended as ${newest.status}`);
  }
  const { run, tasks } = last;
  return {
    entry: run,
    identity: { runId: run.runId, startedAt: run.startedAt, runDate: run.startedAt.slice(0, 10) },
    tasks: new Map(tasks.map((task) => [task.taskId, task])),
  };
}

/** The options of a resumed run: those it had, where no others are given. */
export function optionsOfResumed(resumed: ResumedRun, options: RunOptions): RunOptions {
  return { ...parseInputs(resumed.entry.inputs)?.options, ...options };
}

/**
 * Committed tasks are not repeated, so all of the run must come from one plan.
 *
 * @throws SqlFlowError SF9202 that says what changed.
 */
export function refuseOtherPlan(resumed: ResumedRun, pipeline: string, planHash: string, inputs: RunInputs): void {
  const { planHash: before, runId, inputs: json } = resumed.entry;
  if (before === planHash) return;
  const recorded = parseInputs(json);
  const changed = recorded === undefined ? ['the plan'] : changedInputs(recorded, inputs);
  throw sqlFlowError(codes.history.resumeChanged, { pipeline, runId, changed });
}

/** The tasks of the resumed run that were committed. */
export function committedTasks(resumed: ResumedRun | undefined): ReadonlyMap<string, TaskEntry> {
  const committed = [...(resumed?.tasks.values() ?? [])].filter(({ status }) => status === 'succeeded');
  return new Map(committed.map((task) => [task.taskId, task]));
}
