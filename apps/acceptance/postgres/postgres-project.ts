import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgres } from '@sqlflow/connector-postgres';
import type { Connector } from '@sqlflow/connector-sdk';
import { openProject, type Project, type RunEvent, type RunResult } from '@sqlflow/core';

/** A project in a folder of its own, for pipelines that read a database. */
export interface PostgresProject extends AsyncDisposable {
  readonly directory: string;
  readonly project: Project;
  readonly events: RunEvent[];
  /** Runs a pipeline of this text. */
  run(text: string, options?: Parameters<Project['run']>[1]): Promise<RunResult>;
  rows(sql: string, options?: Parameters<Project['query']>[1]): Promise<readonly Record<string, unknown>[]>;
}

export async function postgresProject(
  connections: Readonly<Record<string, object>> = {},
  connector: Connector = postgres,
): Promise<PostgresProject> {
  const directory = await mkdtemp(join(tmpdir(), 'sqlflow-postgres-'));
  await writeFile(join(directory, 'sqlflow.yml'), 'name: test\n');
  await mkdir(join(directory, 'pipelines'));
  await mkdir(join(directory, 'profiles'));
  // JSON is YAML.
  await writeFile(join(directory, 'profiles/dev.yml'), JSON.stringify({ connections }));
  const project = await openProject({ dir: directory, connectors: [connector] });
  const events: RunEvent[] = [];
  return {
    directory,
    project,
    events,
    async run(text, options = {}) {
      await writeFile(join(directory, 'pipelines/p.sf'), text);
      return project.run('pipelines/p.sf', { onEvent: (event) => events.push(event), ...options });
    },
    rows: async (sql, options) => (await project.query(sql, options)).rows(),
    async [Symbol.asyncDispose]() {
      await project.close();
      await rm(directory, { recursive: true });
    },
  };
}

const earlier = new Set(readdirSync(tmpdir()));

/** Temporary directories of this process's runs in these tests: none is left behind. */
export async function temporaryDirectories(): Promise<readonly string[]> {
  const pattern = new RegExp(`^sqlflow-[0-9a-f]{8}-${process.pid}-`);
  return (await readdir(tmpdir())).filter(
    (name) => pattern.test(name) && !name.endsWith('-engine') && !earlier.has(name),
  );
}

/** The message, code and hint of what went wrong. */
export function problemsOf(result: RunResult): string {
  return JSON.stringify(result.tasks.flatMap((task) => ('diagnostics' in task ? task.diagnostics : [])));
}
