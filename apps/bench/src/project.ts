import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './measure.js';

const cli = join(dirname(createRequire(import.meta.url).resolve('sqlflow/package.json')), 'dist', 'main.js');
const bareProgram = fileURLToPath(new URL('./bare.mjs', import.meta.url));

/** What every measured process may use at most; DuckDB keeps to it, Node comes on top. */
export const memoryLimit = '512MB';

/** Writes a project with one pipeline, and gives the command that runs it from an empty database. */
export function sqlflowRun(directory: string, pipeline: string, files: Readonly<Record<string, string>> = {}): Command {
  const project = join(directory, 'project');
  write(project, {
    'sqlflow.yml': 'name: bench\n',
    'profiles/dev.yml': `engine: { memory_limit: ${memoryLimit} }\n`,
    'pipelines/bench.sf': pipeline,
    ...files,
  });
  return {
    args: [cli, 'run', 'bench', '--quiet'],
    cwd: project,
    reset: () => {
      for (const made of ['target', 'output']) rmSync(join(project, made), { recursive: true, force: true });
    },
  };
}

/** Any other command line of SQLFlow in a project. */
export function sqlflowCommand(directory: string, args: readonly string[]): Command {
  return { args: [cli, ...args], cwd: join(directory, 'project'), reset: () => undefined };
}

/** The statements on a new database file of bare DuckDB. Paths are relative to `bare/`, as in the project. */
export function bareRun(directory: string, statements: readonly string[]): Command {
  const bare = join(directory, 'bare');
  write(bare, { 'statements.json': JSON.stringify(statements) });
  return {
    args: [bareProgram, 'bare.duckdb', memoryLimit, 'statements.json'],
    cwd: bare,
    reset: () => {
      for (const made of ['bare.duckdb', 'bare.duckdb.wal', 'output']) {
        rmSync(join(bare, made), { recursive: true, force: true });
      }
      mkdirSync(join(bare, 'output'), { recursive: true });
    },
  };
}

/** A program that does nothing but start Node. */
export function nodeAlone(directory: string): Command {
  write(join(directory, 'bare'), { 'nothing.mjs': '' });
  return { args: ['nothing.mjs'], cwd: join(directory, 'bare'), reset: () => undefined };
}

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}
