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
  remove(): Promise<void>;
}

export async function tempProject(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<TempProject> {
  const directory = await mkdtemp(join(tmpdir(), 'sqlflow-acceptance-'));
  const open = (options: Partial<ProjectOptions> = {}): Promise<Project> =>
    openProject({ dir: directory, connectors: [csv, json, parquet, memory, rest], environment: {}, ...options });
  const project: TempProject = {
    directory,
    async write(contents) {
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
      const opened = await open(projectOptions);
      try {
        return await opened.run('pipelines/p.sf', options);
      } finally {
        await opened.close();
      }
    },
    async query(sql) {
      const opened = await open();
      try {
        return await (await opened.query(sql)).rows();
      } finally {
        await opened.close();
      }
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
  await project.write({ 'sqlflow.yml': 'name: test\n', ...files });
  return project;
}
