import { mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SourceFile, Value } from './parts/part.js';
import { pipelineOf, type Scenario } from './scenario.js';
import type { SideDatabase } from './side-database.js';

export const pipelineFile = 'pipelines/crash.sf';

/** Makes the project of a scenario in an empty directory. */
export async function writeProject(directory: string, scenario: Scenario): Promise<void> {
  for (const folder of ['pipelines', 'profiles', 'data', 'output']) {
    await mkdir(join(directory, folder), { recursive: true });
  }
  await writeFile(join(directory, 'sqlflow.yml'), 'name: crash\n');
  await writeFile(join(directory, 'profiles/dev.yml'), `engine: { threads: ${scenario.threads} }\n`);
  await writeFile(join(directory, pipelineFile), pipelineOf(scenario));
}

/** Makes the files of the sources what they are at a run. Files that have not changed are left alone. */
export async function writeSources(
  directory: string,
  { parts }: Scenario,
  run: number,
  side: SideDatabase,
): Promise<void> {
  for (const { versions } of parts) {
    const [before, now] = [versions[run - 1] ?? [], versions[run] ?? []];
    for (const { path } of before) {
      if (!now.some((file) => file.path === path)) await rm(join(directory, path));
    }
    for (const file of now) {
      const known = before.find(({ path }) => path === file.path);
      if (known?.rows !== file.rows || known.modified !== file.modified) await writeSource(directory, file, side);
    }
  }
}

async function writeSource(directory: string, file: SourceFile, side: SideDatabase): Promise<void> {
  const path = join(directory, file.path);
  await mkdir(dirname(path), { recursive: true });
  if (file.format === 'PARQUET') await side.writeParquet(`${path}.new`, file.columns, file.rows);
  else await writeFile(`${path}.new`, textOf(file));
  if (file.modified !== undefined) await utimes(`${path}.new`, file.modified, file.modified);
  await rename(`${path}.new`, path);
}

function textOf({ format, columns, rows }: SourceFile): string {
  const names = columns.map(({ name }) => name);
  const lines =
    format === 'CSV'
      ? [names.join(','), ...rows.map((row) => row.map((value) => value ?? '').join(','))]
      : rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at] as Value]))));
  return lines.map((line) => `${line}\n`).join('');
}

/** Paths of all source files of a project, sorted. */
export async function sourceFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(join(directory, 'data'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
