import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runCalmly, type Workplace } from './calm-project.js';
import { grouped } from './parts/grouped.js';
import { runSeed, type SeedResult } from './run-seed.js';
import { openLane } from './runner/lane.js';
import { openSideDatabase } from './side-database.js';
import type { Trouble } from './trouble.js';

/** What one kind of trouble came to over all its seeds. */
export interface TroubleSummary {
  readonly trouble: Trouble;
  readonly seeds: number;
  /** What runs were at when they were hit. */
  readonly hits: readonly string[];
  readonly failures: readonly SeedResult[];
}

export interface SimulateOptions {
  /** How many histories are run side by side. */
  readonly workers: number;
  readonly onSeed?: (result: SeedResult) => void;
  /** Aborted: no other history is begun, and the summary is about the seeds that were run. */
  readonly signal?: AbortSignal;
}

/** Most seeds are about kills at an operation; the other kinds of trouble take turns. */
const turns: readonly Trouble[] = [
  'kill-at-operation',
  'kill-at-random-time',
  'kill-at-operation',
  'disk-full',
  'kill-at-operation',
  'corrupt-input',
];

export function troubleOf(seed: number): Trouble {
  return turns[seed % turns.length] ?? 'kill-at-operation';
}

/** Three seeds with different trouble share a history and a pipeline, and the project in which nothing happens to them. */
function scenarioOf(seed: number): number {
  return Math.ceil(seed / 3);
}

/** Runs seeds side by side, and sums them up by the trouble they had. */
export async function simulate(
  seeds: readonly number[],
  { workers, onSeed, signal }: SimulateOptions,
): Promise<readonly TroubleSummary[]> {
  const results: SeedResult[] = [];
  const left = [...grouped(seeds, scenarioOf)];
  const program = await bundleRunner();
  const directory = await mkdtemp(join(await placeForProjects(), 'sqlflow-crash-'));
  const side = await openSideDatabase();
  const work = async (): Promise<void> => {
    const lane = await openLane(program);
    try {
      for (let next = left.shift(); next !== undefined && signal?.aborted !== true; next = left.shift()) {
        const [scenario, together] = next;
        for await (const result of runTogether(scenario, together, { directory, lane, side })) {
          results.push(result);
          onSeed?.(result);
        }
      }
    } finally {
      await lane.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    side.close();
    await rm(directory, { recursive: true, force: true });
  }
  return [...new Set(turns)].map((trouble) => summaryOf(trouble, results));
}

/** The program of the runners. It is made by a process of its own, because the bundler does not work inside of tests. */
async function bundleRunner(): Promise<string> {
  const bundler = fileURLToPath(new URL('../../dist/crash/runner/bundle.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [bundler]);
  return stdout;
}

/** A file system in memory, where there is one: a killed process leaves the same files there as on a disk. */
async function placeForProjects(): Promise<string> {
  const inMemory = '/dev/shm';
  if (!existsSync(inMemory)) return tmpdir();
  try {
    await rm(await mkdtemp(join(inMemory, 'sqlflow-try-')), { recursive: true });
    return inMemory;
  } catch {
    return tmpdir();
  }
}

/** The seeds of one scenario. One that breaks off is a difference, too. */
async function* runTogether(scenario: number, seeds: readonly number[], place: Workplace): AsyncIterable<SeedResult> {
  const directory = join(place.directory, `calm-${scenario}`);
  const calm = runCalmly(scenario, directory, place);
  try {
    for (const seed of seeds) {
      const trouble = troubleOf(seed);
      try {
        yield await runSeed(seed, trouble, await calm, place);
      } catch (error) {
        yield { seed, trouble, hits: [], differences: [error instanceof Error ? error.message : String(error)] };
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function summaryOf(trouble: Trouble, results: readonly SeedResult[]): TroubleSummary {
  const own = results.filter((each) => each.trouble === trouble);
  return {
    trouble,
    seeds: own.length,
    hits: own.flatMap(({ hits }) => hits),
    failures: own.filter(({ differences }) => differences.length > 0).sort((a, b) => a.seed - b.seed),
  };
}
