import { constants, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep, type Side, type Step } from './measure.js';

const cli = join(dirname(createRequire(import.meta.url).resolve('sqlflow/package.json')), 'dist', 'main.cjs');
const bareProgram = fileURLToPath(new URL('./bare.mjs', import.meta.url));

/** What every measured process may use at most; DuckDB keeps to it, Node comes on top. */
export const memoryLimit = '512MB';

/** A project of SQLFlow that is measured. */
export interface Project {
  /** Absolute path. */
  readonly directory: string;
  /** A command of the command line in it. */
  command(...words: readonly string[]): Step;
  /** Writes or replaces files, such as the data of the next run. */
  write(files: Readonly<Record<string, string>>): void;
  /** Removes database and output. */
  clear(): void;
  /** Keeps the project as it is now, data included, and gives the function that brings it back. */
  save(): () => void;
}

/** Writes a project with one pipeline, `bench`, into `directory/project`. */
export function createProject(
  directory: string,
  pipeline: string,
  files: Readonly<Record<string, string>> = {},
): Project {
  const project = join(directory, 'project');
  let saved = 0;
  write(project, {
    'sqlflow.yml': 'name: bench\n',
    'profiles/dev.yml': `engine: { memory_limit: ${memoryLimit} }\n`,
    'pipelines/bench.sf': pipeline,
    ...files,
  });
  return {
    directory: project,
    command: (...words) => ({ args: [cli, ...words], cwd: project }),
    write: (more) => write(project, more),
    clear: () => {
      for (const made of ['target', 'output']) rmSync(join(project, made), { recursive: true, force: true });
    },
    save() {
      saved += 1;
      const copy = join(directory, `saved-${saved}`);
      copyTo(project, copy);
      return () => {
        rmSync(project, { recursive: true, force: true });
        copyTo(copy, project);
      };
    },
  };
}

/** `sqlflow run` of the pipeline on an empty database. */
export function firstRun(project: Project): Side {
  return { label: 'sqlflow', reset: project.clear, steps: [project.command('run', 'bench', '--quiet')] };
}

/** The statements on a new database file of bare DuckDB. Paths are relative to `bare/`, as in the project. */
export function bareRun(directory: string, statements: readonly string[]): Side {
  const bare = join(directory, 'bare');
  write(bare, { 'statements.json': JSON.stringify(statements) });
  return {
    label: 'bare DuckDB',
    steps: [{ args: [bareProgram, 'bare.duckdb', memoryLimit, 'statements.json'], cwd: bare }],
    reset: () => {
      for (const made of ['bare.duckdb', 'bare.duckdb.wal', 'output']) {
        rmSync(join(bare, made), { recursive: true, force: true });
      }
      mkdirSync(join(bare, 'output'), { recursive: true });
    },
  };
}

/** The statements on bare DuckDB with a database file in which others have run before, which is not measured. */
export async function bareRunAfter(
  directory: string,
  earlier: readonly string[],
  statements: readonly string[],
): Promise<Side> {
  const bare = bareRun(directory, statements);
  const preparation = join(directory, 'bare', 'earlier.json');
  writeFileSync(preparation, JSON.stringify(earlier));
  await bare.reset();
  await runStep({ args: [bareProgram, 'earlier.duckdb', memoryLimit, preparation], cwd: join(directory, 'bare') });
  return {
    ...bare,
    reset: async () => {
      await bare.reset();
      copyTo(join(directory, 'bare', 'earlier.duckdb'), join(directory, 'bare', 'bare.duckdb'));
    },
  };
}

/** A program that does nothing but start Node. */
export function nodeAlone(directory: string): Side {
  const cwd = join(directory, 'bare');
  write(cwd, { 'nothing.mjs': '' });
  return { label: 'node alone', steps: [{ args: ['nothing.mjs'], cwd }], reset: () => undefined };
}

function copyTo(from: string, to: string): void {
  // Databases are large: file systems that can share their blocks do.
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}
