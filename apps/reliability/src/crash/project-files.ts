import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scenario } from './scenario.js';
import type { EventRow, SourceVersion } from './source-versions.js';

export const pipelineFile = 'pipelines/crash.sf';

/** Makes the project of a scenario in an empty directory. */
export async function writeProject(directory: string, { pipeline, threads }: Scenario): Promise<void> {
  for (const folder of ['pipelines', 'profiles', 'data']) await mkdir(join(directory, folder), { recursive: true });
  await writeFile(join(directory, 'sqlflow.yml'), 'name: crash\n');
  await writeFile(join(directory, 'profiles/dev.yml'), `engine: { threads: ${threads} }\n`);
  await writeFile(join(directory, pipelineFile), pipeline);
}

/** Puts what the sources hold into their files. */
export async function writeSources(directory: string, version: SourceVersion): Promise<void> {
  const { name, text } = eventFile(version);
  await replaceFile(join(directory, 'data', name), text);
  const stock = version.stock.map(({ id, seen, amount }) => `${id},${seen},${amount}\n`);
  await replaceFile(join(directory, 'data/stock.csv'), `id,seen,amount\n${stock.join('')}`);
}

/** The events as their file. */
export function eventFile({ events, hasExtra, format }: SourceVersion): {
  readonly name: string;
  readonly text: string;
} {
  if (format === 'JSON') {
    const line = ({ extra, ...row }: EventRow): string => JSON.stringify(hasExtra ? { ...row, extra } : row);
    return { name: 'events.ndjson', text: events.map((row) => `${line(row)}\n`).join('') };
  }
  const lines = events.map(
    ({ id, seen, kind, extra }) => `${id},${seen ?? ''},${kind}${hasExtra ? `,${extra ?? ''}` : ''}\n`,
  );
  return { name: 'events.csv', text: `id,seen,kind${hasExtra ? ',extra' : ''}\n${lines.join('')}` };
}

async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
