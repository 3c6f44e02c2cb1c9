import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunResult } from '@sqlflow/core';
import { type TempProject, type TempProjectOptions, tempProject } from '../run/temp-project.js';

/** A project whose one source is a Parquet file, which is written anew with other columns. */
export interface ChangingSource extends TempProject {
  /** Gives the source the rows of this query. */
  give(query: string): Promise<void>;
  /** Loads the source into `t`. */
  load(settings: LoadSettings): Promise<RunResult>;
  /** Columns of `t` as `name TYPE`. */
  columns(): Promise<string[]>;
  /** Rows of `t` in order. */
  rows(): Promise<unknown[]>;
}

export interface LoadSettings {
  readonly evolution?: string;
  readonly mode?: string;
  readonly policy?: string;
  readonly key?: string;
}

export async function changingSource(options: TempProjectOptions = {}): Promise<ChangingSource> {
  const project = await tempProject({}, options);
  const file = join(project.directory, 'data', 's.parquet');
  await mkdir(dirname(file));
  return {
    ...project,
    give: (query) => project.execute(`COPY (${query}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`),
    load({ evolution = 'permissive', mode = 'MODE MERGE', policy = '', key = 'id' }) {
      const params = `{ path: 'data/s.parquet', primary_key: '${key}'${evolution === '' ? '' : `, schema_evolution: '${evolution}'`} }`;
      return project.run(`SOURCE s TYPE PARQUET PARAMS ${params} ${policy};\nLOAD t FROM s ${mode};`);
    },
    async columns() {
      const rows = await project.query('DESCRIBE t');
      return rows.map(({ column_name: name, column_type: type }) => `${String(name)} ${String(type)}`);
    },
    rows: () => project.query('FROM t ORDER BY ALL'),
  };
}

/** Codes of the problems of the load, sorted. */
export function codesOf(result: RunResult): string[] {
  return result.tasks.flatMap((task) => task.diagnostics.map(({ code }) => code)).sort();
}

/** Messages and hints of its problems. */
export function saidBy(result: RunResult): string {
  return result.tasks
    .flatMap((task) => task.diagnostics.map(({ message, hint = '' }) => `${message}\n${hint}`))
    .join('\n');
}
