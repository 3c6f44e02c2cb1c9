import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { csv } from '@sqlflow/connector-csv';
import { json } from '@sqlflow/connector-json';
import { memory } from '@sqlflow/connector-memory';
import { parquet } from '@sqlflow/connector-parquet';
import { rest } from '@sqlflow/connector-rest';
import { openProject, type Project, type ProjectOptions, type RunOptions, type RunResult } from '@sqlflow/core';

/** A project in a temporary directory. */
export interface TempProject {
  readonly directory: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  read(path: string): Promise<string>;
  exists(path: string): boolean;
  /** Files below a directory, relative to it, sorted, without hidden ones. */
  files(path: string): Promise<string[]>;
  open(options?: Partial<ProjectOptions>): Promise<Project>;
  /** Writes the text as `pipelines/p.sf`, runs it in a project opened for it, and closes that. */
  run(pipeline: string, options?: RunOptions & { readonly project?: Partial<ProjectOptions> }): Promise<RunResult>;
  /** Rows of a query on the database that runs left. */
  query(sql: string): Promise<Readonly<Record<string, unknown>>[]>;
  /** Runs a statement that may write. */
  execute(sql: string): Promise<void>;
  remove(): Promise<void>;
}

export interface TempProjectOptions {
  /**
   * Runs and queries share one open project, which saves them opening and closing the database: half of what a small run takes.
   * Default true. False: each opens the project for itself, as the command line does, and other processes may use it.
   */
  readonly staysOpen?: boolean;
}

export async function tempProject(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  { staysOpen = true }: TempProjectOptions = {},
): Promise<TempProject> {
  const directory = await mkdtemp(join(tmpdir(), 'sqlflow-acceptance-'));
  const open = (options: Partial<ProjectOptions> = {}): Promise<Project> =>
    openProject({ dir: directory, connectors: [csv, json, parquet, memory, rest], environment: {}, ...options });
  let kept: Promise<Project> | undefined;
  const close = async (): Promise<void> => {
    const closing = kept;
    kept = undefined;
    await (await closing)?.close();
  };
  const use = async <T>(options: Partial<ProjectOptions>, work: (project: Project) => Promise<T>): Promise<T> => {
    if (staysOpen && Object.keys(options).length === 0) {
      kept ??= open();
      return work(await kept);
    }
    const opened = await open(options);
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  };
  const project: TempProject = {
    directory,
    async write(contents) {
      // Settings are read when a project is opened.
      if (Object.keys(contents).some((name) => !/^(?:pipelines|data)\//.test(name))) await close();
      for (const [name, content] of Object.entries(contents)) {
        await mkdir(dirname(join(directory, name)), { recursive: true });
        await writeFile(join(directory, name), content);
      }
    },
    read: (path) => readFile(join(directory, path), 'utf8'),
    exists: (path) => existsSync(join(directory, path)),
    async files(path) {
      const entries = await readdir(join(directory, path), { recursive: true, withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
      return names.map((entry) => join(entry.parentPath, entry.name).slice(join(directory, path).length + 1)).sort();
    },
    open,
    async run(pipeline, { project: projectOptions = {}, ...options } = {}) {
      await project.write({ 'pipelines/p.sf': pipeline });
      return use(projectOptions, (opened) => opened.run('pipelines/p.sf', options));
    },
    query: (sql) => use({}, async (opened) => (await opened.query(sql)).rows()),
    async execute(sql) {
      await use({}, async (opened) => (await opened.query(sql, { write: true })).rows());
    },
    async remove() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await project.write({ 'sqlflow.yml': 'name: test\n', ...files });
  return project;
}
