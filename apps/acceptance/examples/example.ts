import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { root } from '../../../scripts/house/packages.mjs';
import { type Outcome, runProgram } from '../program/run-program.js';
import { sqlflow } from '../program/sqlflow.js';

/** A folder of `examples/`. */
export interface Example {
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
  /** Command lines of `sqlflow`, run in order. From `commands` in `example.json`; default: one, `["run"]`. */
  readonly commands: readonly (readonly string[])[];
  /** Files under `expected/`, relative to it. */
  readonly expected: readonly string[];
}

export function examples(): Example[] {
  const folder = join(root, 'examples');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readExample(join(folder, entry.name)));
}

/** Copies an example, without what earlier runs left in it, to a folder where it can run. */
export function copyExample({ name, directory }: Example): string {
  const copy = mkdtempSync(join(tmpdir(), `sqlflow-example-${name}-`));
  const left = new Set(['node_modules', 'target', 'output', 'expected']);
  cpSync(directory, copy, {
    recursive: true,
    filter: (path) => relative(directory, path) === '' || !left.has(basename(path)),
  });
  const modules = join(directory, 'node_modules');
  if (existsSync(modules)) symlinkSync(modules, join(copy, 'node_modules'), 'junction');
  return copy;
}

/** Runs a copied example: its `run.mjs` if it has one, else its commands. Stops at the first that fails. */
export async function runExample({ commands }: Example, copy: string): Promise<Outcome[]> {
  if (existsSync(join(copy, 'run.mjs'))) return [await runProgram(process.execPath, ['run.mjs'], { cwd: copy })];
  const outcomes: Outcome[] = [];
  for (const command of commands) {
    const outcome = await sqlflow(command, { cwd: copy });
    outcomes.push(outcome);
    if (outcome.code !== 0) break;
  }
  return outcomes;
}

/**
 * What the copy holds where `expected/` has this file. `x.parquet.csv` is what a query of `x.parquet` prints as CSV, and
 * `stdout.txt` what the commands printed.
 */
export async function actualContent(file: string, copy: string, outcomes: readonly Outcome[]): Promise<string> {
  if (file === 'stdout.txt') return outcomes.map((each) => each.stdout).join('');
  if (!file.endsWith('.parquet.csv')) return readText(join(copy, file));
  const path = file.replace(/\.csv$/, '').replaceAll('\\', '/');
  const { code, stdout, output } = await sqlflow(['query', `FROM '${path}'`, '--format', 'csv'], { cwd: copy });
  if (code !== 0) throw new Error(`${path} could not be read:\n${output}`);
  return stdout.replaceAll('\r\n', '\n');
}

/** A text file, whatever line endings a checkout or a platform gave it. */
export function readText(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function readExample(directory: string): Example {
  const settings = join(directory, 'example.json');
  const { commands = [['run']] } = existsSync(settings)
    ? (JSON.parse(readFileSync(settings, 'utf8')) as { commands?: string[][] })
    : {};
  return { name: basename(directory), directory, commands, expected: filesUnder(join(directory, 'expected')) };
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
