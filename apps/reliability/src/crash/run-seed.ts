import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codes } from '@sqlflow/errors';
import { type Random, randomFrom } from '../random.js';
import { corruptSources } from './corrupt-sources.js';
import { expectedRows } from './expected-rows.js';
import type { FailPlan } from './fail-points.js';
import { writeProject, writeSources } from './project-files.js';
import { runOnce } from './run-once.js';
import { generateScenario, type Scenario } from './scenario.js';
import { type Snapshot, succeededRuns, takeSnapshot } from './snapshot.js';

/** What may go wrong in the runs of a seed. */
export type Trouble = 'kill-at-operation' | 'kill-at-random-time' | 'disk-full' | 'corrupt-input';

export interface SeedResult {
  readonly seed: number;
  readonly trouble: Trouble;
  /** How often a run was ended or failed before it was done. */
  readonly hits: number;
  /** Where the two projects, or the project and the plain truth, differ; empty: nowhere. */
  readonly differences: readonly string[];
}

const child = fileURLToPath(new URL('../../dist/crash/child.js', import.meta.url));
/** A run that was hit may be hit again when it goes on. */
const mostHits = 2;

/**
 * Runs the scenario of a seed in two projects, one without trouble and one with, and compares what they hold in the end
 * with each other and with the plain truth.
 */
export async function runSeed(seed: number, trouble: Trouble): Promise<SeedResult> {
  const scenario = generateScenario(seed);
  const random = randomFrom(seed ^ 0x5f3759df);
  const directory = await mkdtemp(join(tmpdir(), 'sqlflow-crash-'));
  try {
    const calm = join(directory, 'calm');
    const troubled = join(directory, 'troubled');
    for (const each of [calm, troubled]) await writeProject(each, scenario);
    let hits = 0;
    for (const version of scenario.versions) {
      for (const each of [calm, troubled]) await writeSources(each, version);
      await succeed(calm, seed);
      hits += await runWithTrouble(troubled, scenario, trouble, random);
    }
    // A run that took a file cut off between two rows for a whole one has done its work, and the next does it again.
    const withHistory = !scenario.repeatable && trouble !== 'corrupt-input';
    const [left, right] = [await takeSnapshot(calm, withHistory), await takeSnapshot(troubled, withHistory)];
    return { seed, trouble, hits, differences: [...compare(left, right), ...compareWithTruth(right, scenario)] };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function succeed(directory: string, seed: number, resume = false): Promise<void> {
  const status = await runOnce(directory, { resume });
  if (status !== 'succeeded') throw new Error(`seed ${seed}: a run without trouble ended as ${status}`);
}

/** One run of the scenario, however often it has to be begun. Returns how often it was hit. */
async function runWithTrouble(
  directory: string,
  scenario: Scenario,
  trouble: Trouble,
  random: Random,
): Promise<number> {
  if (random.chance(0.35)) {
    await succeed(directory, scenario.seed);
    return 0;
  }
  if (trouble === 'corrupt-input') return runOnCorruptInput(directory, scenario, random);
  const before = await succeededRuns(directory);
  for (let hits = 0; hits < mostHits; hits += 1) {
    if (!(await hit(directory, hits > 0 && random.chance(0.5), trouble, random))) return hits;
    // What adds blindly must be resumed, and what died before it was recorded cannot be.
    const status = await runOnce(directory, { resume: !scenario.repeatable || random.chance(0.5) });
    if (status === 'succeeded') return hits + 1;
    if (!status.startsWith(nothingToResume)) throw new Error(`seed ${scenario.seed}: going on ended as ${status}`);
    if ((await succeededRuns(directory)) > before) return hits + 1;
  }
  await succeed(directory, scenario.seed);
  return mostHits;
}

/** What `run --resume` says where no run is unfinished. */
const nothingToResume = codes.history.nothingToResume.code;

/** Runs in a process of its own that may be killed or find the disk full. True: it did not come to its end. */
async function hit(directory: string, resume: boolean, trouble: Trouble, random: Random): Promise<boolean> {
  const action = trouble === 'disk-full' ? 'disk-full' : random.pick(['kill-before', 'kill-after'] as const);
  const atRandomTime = trouble === 'kill-at-random-time';
  const plan: FailPlan = { at: atRandomTime ? 0 : random.between(1, 110), action };
  const status = await runChild(directory, resume, plan, atRandomTime ? random.between(150, 900) : undefined);
  return status !== 'succeeded';
}

/** The status that a run in a process of its own ended with; undefined: it was killed. */
function runChild(
  directory: string,
  resume: boolean,
  plan: FailPlan,
  killAfterMilliseconds: number | undefined,
): Promise<string | undefined> {
  const options = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  const args = [child, directory, resume ? 'resume' : 'run', JSON.stringify(plan)];
  const running = spawn(process.execPath, args, options);
  const timer = setTimeout(() => running.kill('SIGKILL'), killAfterMilliseconds ?? 60_000);
  let output = '';
  let problem = '';
  running.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  running.stderr.on('data', (text: Buffer) => {
    problem += text.toString();
  });
  return new Promise((resolve, reject) => {
    running.on('error', reject);
    running.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(undefined);
      else if (code === 0) resolve((JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as { status: string }).status);
      else reject(new Error(`a run broke off with exit code ${code}: ${problem.slice(0, 2000)}`));
    });
  });
}

async function runOnCorruptInput(directory: string, scenario: Scenario, random: Random): Promise<number> {
  const restore = await corruptSources(directory, random);
  const status = await runOnce(directory);
  await restore();
  const failed = status !== 'succeeded';
  await succeed(directory, scenario.seed, failed && !scenario.repeatable);
  return failed ? 1 : 0;
}

function compare(left: Snapshot, right: Snapshot): string[] {
  return Object.keys(left).flatMap((name) => difference(name, left[name] ?? [], right[name] ?? []));
}

function compareWithTruth(snapshot: Snapshot, { versions }: Scenario): string[] {
  const last = versions.at(-1);
  if (last === undefined) return [];
  const truth = expectedRows(last);
  return [
    ...difference('events and the truth', truth.events, snapshot.events ?? []),
    ...difference('output/events and the truth', truth.events, snapshot['output/events'] ?? []),
    ...difference('stock and the truth', truth.stock, snapshot.stock ?? []),
    ...difference('totals and the truth', truth.totals, snapshot.totals ?? []),
  ];
}

function difference(name: string, left: readonly string[], right: readonly string[]): string[] {
  if (left.join('\n') === right.join('\n')) return [];
  const missing = subtract(left, right);
  const extra = subtract(right, left);
  return [`${name}: missing ${JSON.stringify(missing.slice(0, 5))}, too much ${JSON.stringify(extra.slice(0, 5))}`];
}

function subtract(from: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return from.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
