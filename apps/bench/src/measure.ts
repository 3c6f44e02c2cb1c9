import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One process to measure. */
export interface Command {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Runs before each measurement and is not measured. */
  readonly reset: () => void;
}

export interface Measurement {
  readonly seconds: number;
  /** Highest resident memory of the process, in bytes. */
  readonly peakBytes: number;
}

const recorder = fileURLToPath(new URL('./record-memory.mjs', import.meta.url));

/** Runs a Node program from start to exit. Fails when it does: a benchmark of a failed run says nothing. */
export async function measure(command: Command): Promise<Measurement> {
  command.reset();
  const memoryFile = join(command.cwd, 'peak-memory');
  const begun = performance.now();
  const code = await exitCodeOf(command, memoryFile);
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) throw new Error(`${command.args.join(' ')} ended with ${code}`);
  const peakBytes = Number(readFileSync(memoryFile, 'utf8')) * 1024;
  rmSync(memoryFile);
  return { seconds, peakBytes };
}

function exitCodeOf(command: Command, memoryFile: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', recorder, ...command.args], {
      cwd: command.cwd,
      env: { ...process.env, BENCH_MEMORY: memoryFile, NO_COLOR: '1' },
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

/** Ours and bare in turns, so that a slow minute of the machine hits both. */
export async function measurePairs(
  ours: Command,
  bare: Command,
  pairs: number,
): Promise<readonly { readonly ours: Measurement; readonly bare: Measurement }[]> {
  const measured = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const first = pair % 2 === 0;
    const a = await measure(first ? ours : bare);
    const b = await measure(first ? bare : ours);
    measured.push(first ? { ours: a, bare: b } : { ours: b, bare: a });
  }
  return measured;
}
