import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Node program with its arguments. */
export interface Step {
  readonly args: readonly string[];
  readonly cwd: string;
}

/** One side of a comparison: processes that run one after the other and are measured together. */
export interface Side {
  /** As the table calls it: `bare DuckDB`, `first run`. */
  readonly label: string;
  /** Brings everything into the state that is measured; runs before each measurement and is not part of it. */
  readonly reset: () => void | Promise<void>;
  readonly steps: readonly Step[];
}

export interface Measurement {
  /** From start to exit. */
  readonly seconds: number;
  /** User and system time of all threads: says more than `seconds` on a machine that has other things to do. */
  readonly cpuSeconds: number;
  /** Highest resident memory of any of the processes, in bytes. */
  readonly peakBytes: number;
}

export interface Pair {
  readonly ours: Measurement;
  readonly other: Measurement;
}

const recorder = fileURLToPath(new URL('./record-usage.mjs', import.meta.url));

/** Runs the steps of a side. Fails when one does: a benchmark of a failed run says nothing. */
export async function measure(side: Side): Promise<Measurement> {
  await side.reset();
  const all: Measurement[] = [];
  for (const step of side.steps) all.push(await runStep(step));
  const sum = (of: (each: Measurement) => number): number => all.reduce((total, each) => total + of(each), 0);
  return {
    seconds: sum(({ seconds }) => seconds),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    peakBytes: Math.max(...all.map(({ peakBytes }) => peakBytes)),
  };
}

/** Runs one program to its end. Also for what is only prepared. */
export async function runStep(step: Step): Promise<Measurement> {
  const usageFile = join(step.cwd, 'bench-usage.json');
  const begun = performance.now();
  const code = await exitCodeOf(step, usageFile);
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`${step.args.join(' ')} ended with ${code}`);
  const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as Omit<Measurement, 'seconds'>;
  rmSync(usageFile);
  return { seconds, ...usage };
}

function exitCodeOf({ args, cwd }: Step, usageFile: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', recorder, ...args], {
      cwd,
      env: { ...process.env, BENCH_USAGE: usageFile, NO_COLOR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      if (exitCode !== 0) process.stderr.write(errors);
      resolve(exitCode);
    });
  });
}

/** Both sides in turns, so that a slow minute of the machine hits both. */
export async function measurePairs(ours: Side, other: Side, pairs: number): Promise<readonly Pair[]> {
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Ours last in the last pair: what it leaves behind is verified.
    const oursFirst = (pairs - pair) % 2 === 0;
    const a = await measure(oursFirst ? ours : other);
    const b = await measure(oursFirst ? other : ours);
    measured.push(oursFirst ? { ours: a, other: b } : { ours: b, other: a });
  }
  return measured;
}
