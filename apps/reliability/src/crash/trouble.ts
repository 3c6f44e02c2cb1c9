import { codes } from '@sqlflow/errors';
import type { Random } from '../random.js';
import { corruptSources } from './corrupt-sources.js';
import type { RunReport } from './runner/child.js';
import type { FailAction, FailPlan } from './runner/fail-points.js';
import { needsSpace } from './runner/fail-points.js';
import type { Lane } from './runner/lane.js';
import type { SideDatabase } from './side-database.js';
import { succeededRuns } from './snapshot.js';

/** What may go wrong in the runs of a seed. */
export type Trouble = 'kill-at-operation' | 'kill-at-random-time' | 'disk-full' | 'corrupt-input';

/** A run that something is to happen to. */
export interface TroubledRun {
  readonly directory: string;
  readonly trouble: Trouble;
  readonly repeatable: boolean;
  /** The same run in the project where nothing happens: what it wrote and how long it took. */
  readonly calm: RunReport;
  readonly random: Random;
  readonly lane: Lane;
  readonly side: SideDatabase;
}

/** What `run --resume` says where no run is unfinished. */
const nothingToResume = codes.history.nothingToResume.code;

/** One run, however often it has to be begun. Returns what it was hit at, if it was. */
export async function runWithTrouble(run: TroubledRun): Promise<readonly string[]> {
  const { directory, trouble, repeatable, random, lane, side } = run;
  if (trouble === 'corrupt-input') return runOnCorruptInput(run);
  const before = await succeededRuns(directory, side);
  const hits: string[] = [];
  // A run that was hit may be hit again when it goes on.
  for (let left = random.pick([1, 1, 1, 2]); left > 0; left -= 1) {
    // What adds blindly must be resumed, and what died before it was recorded cannot be.
    const resume = hits.length > 0 && (!repeatable || random.chance(0.5));
    const at = await strike(run, resume);
    if (at === 'nothing to resume') break;
    if (at === undefined) return hits;
    hits.push(at);
  }
  const resume = !repeatable || random.chance(0.5);
  const report = await lane.run({ directory, resume });
  if (report.status === 'succeeded') return hits;
  if (report.problem?.startsWith(nothingToResume) !== true) throw new Error(`going on ended as ${report.problem}`);
  if ((await succeededRuns(directory, side)) === before) await succeed(lane, directory);
  return hits;
}

export async function succeed(lane: Lane, directory: string, resume = false): Promise<RunReport> {
  const report = await lane.run({ directory, resume });
  if (report.status !== 'succeeded') throw new Error(`a run without trouble ended as ${report.problem}`);
  return report;
}

/** Runs in a process that may be killed or find the disk full. What it was hit at; undefined: it came to its end. */
async function strike(run: TroubledRun, resume: boolean): Promise<string | undefined> {
  const { directory, trouble, calm, random, lane } = run;
  if (trouble === 'kill-at-random-time') {
    const report = await lane.strike({ directory, resume }, random.between(0, Math.ceil(calm.milliseconds)));
    return outcomeOf(report, 'any time');
  }
  const plan = choosePlan(run);
  const report = await lane.strike({ directory, resume, plan });
  return outcomeOf(report, calm.operations[plan.at - 1] ?? 'the end');
}

function outcomeOf(report: RunReport | undefined, at: string): string | undefined {
  if (report === undefined) return at;
  if (report.problem?.startsWith(nothingToResume) === true) return 'nothing to resume';
  // A run whose end could not be recorded is one that never ended, for those who come after it.
  return report.status === 'succeeded' && report.unrecorded !== true ? undefined : at;
}

/** One of the operations that the run makes. Half of the time one of those that are few and decide: commits, renames. */
function choosePlan({ trouble, calm, random }: TroubledRun): FailPlan {
  const full = trouble === 'disk-full';
  const action: FailAction = full
    ? random.pick(['disk-full', 'disk-stays-full'] as const)
    : random.pick(['kill-before', 'kill-within', 'kill-after'] as const);
  const all = calm.operations.map((name, at) => ({ name, at: at + 1 })).filter(({ name }) => !full || needsSpace(name));
  const kinds = [...new Set(all.map(({ name }) => name))];
  const kind = random.pick(kinds);
  const candidates = random.chance(0.5) ? all : all.filter(({ name }) => name === kind);
  return { action, at: random.pick(candidates).at, milliseconds: random.between(0, 30) / 10 };
}

async function runOnCorruptInput({ directory, repeatable, random, lane }: TroubledRun): Promise<readonly string[]> {
  const mend = await corruptSources(directory, random);
  const { status } = await lane.run({ directory, resume: false });
  await mend();
  const failed = status !== 'succeeded';
  await succeed(lane, directory, failed && !repeatable);
  return failed ? ['a read'] : [];
}
