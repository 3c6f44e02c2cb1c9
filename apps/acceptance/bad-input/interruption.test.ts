import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandProject, commandProject } from './command-project.js';
import { type Running, startSqlflow, until } from './running.js';

const suite = process.platform === 'win32' ? describe.skip : describe;

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({});
});
afterEach(() => project.remove());

const long = 'FROM range(100000000) a, range(100000) b';

/** A run of the pipeline, at the moment when its last task has been at work for a while. */
async function atWork(pipeline: string, isAtWork: () => boolean | Promise<boolean>): Promise<Running> {
  await project.write({ 'pipelines/p.sf': `CREATE OR REPLACE TABLE first AS SELECT 1 AS x;\n${pipeline}` });
  const running = startSqlflow(project.directory, 'run', '--threads', '1');
  await until(() => running.stderr().includes('transform:first'));
  await until(isAtWork);
  return running;
}

const half = async (): Promise<boolean> => (await project.made()).some((file) => /sqlflow-(tmp|staging)/.test(file));
const soon = async (): Promise<boolean> => {
  await sleep(300);
  return true;
};

async function bigCsv(): Promise<void> {
  const file = createWriteStream(join(project.directory, 'big.csv'));
  file.write('id,a,b\n');
  for (let i = 0; i < 60; i += 1) {
    const lines = Array.from({ length: 50_000 }, (_, n) => `${i * 50_000 + n},${n}.25,text ${n}\n`).join('');
    if (!file.write(lines)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

const tables = () => project.query("SELECT table_name AS t FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY t");

suite('Ctrl-C', () => {
  test.each([
    ['a transform', `CREATE TABLE long AS SELECT count(*) AS n ${long};`, soon],
    ['an export', `EXPORT SELECT a.range AS x, b.range AS y ${long} TO 'output/x.csv' TYPE CSV;`, half],
    [
      'a partitioned export',
      `EXPORT SELECT a.range AS x, b.range % 3 AS k ${long} TO 'output/x' TYPE CSV OPTIONS { partition_by: ['k'] };`,
      half,
    ],
    ['a load', 'SOURCE s TYPE CSV PARAMS { "path": "big.csv" };\nLOAD long FROM s;', soon],
  ])(
    'during %s: 130, promptly, rolled back, nothing half done, no lock',
    async (_what, pipeline, isAtWork) => {
      if (pipeline.includes('big.csv')) await bigCsv();
      const running = await atWork(pipeline, isAtWork);
      const before = Date.now();
      running.process.kill('SIGINT');
      expect(await running.ended).toBe(130);
      expect(Date.now() - before).toBeLessThan(5_000);
      expect(running.stderr()).toContain('was interrupted after');
      expect(running.stderr()).toContain('stands:  table first');
      expect(running.stderr()).not.toContain('error SF');
      expect(await tables()).toEqual([{ t: 'first' }]);
      expect((await project.made()).filter((made) => made !== 'big.csv')).toEqual([
        'pipelines/p.sf',
        'target/dev.duckdb',
      ]);
      await project.write({ 'pipelines/p.sf': 'CREATE OR REPLACE TABLE first AS SELECT 2 AS x;' });
      expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
    },
    60_000,
  );

  test('twice ends at once, and the next run works', async () => {
    const running = await atWork(`CREATE TABLE long AS SELECT count(*) AS n ${long};`, soon);
    running.process.kill('SIGINT');
    running.process.kill('SIGINT');
    expect(await running.ended).toBe(130);
    await project.write({ 'pipelines/p.sf': 'CREATE OR REPLACE TABLE first AS SELECT 2 AS x;' });
    expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
    expect(await project.query('FROM first')).toEqual([{ x: 2 }]);
  }, 60_000);
});

suite('SIGKILL amid an export, then a run that ends', () => {
  test.each([
    ['to a file', 'output/x.csv', '', ['output/x.csv']],
    [
      'to a partitioned directory',
      'output/x',
      "OPTIONS { partition_by: ['k'] }",
      ['output/x/.sqlflow-manifest.json', 'output/x/k=0/…', 'output/x/k=1/…'],
    ],
  ])(
    '%s: the right result, and nothing else',
    async (_what, target, options, expected) => {
      const exported = (rows: number) =>
        `EXPORT SELECT range AS x, range % 2 AS k FROM range(${rows}) TO '${target}' TYPE CSV ${options};`;
      await project.write({ 'pipelines/p.sf': exported(10) });
      expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
      const read = async () => {
        const files = (await project.made()).filter((file) => file.endsWith('.csv') && !file.includes('sqlflow-'));
        const texts = await Promise.all(files.map((file) => project.read(file)));
        return texts
          .join('')
          .split('\n')
          .filter((line) => /^\d/.test(line)).length;
      };
      expect(await read()).toBe(10);
      const running = await atWork(exported(300_000_000), half);
      running.process.kill('SIGKILL');
      expect(await running.ended).toBe('SIGKILL');
      expect(await read()).toBe(10);
      await project.write({ 'pipelines/p.sf': exported(20) });
      expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
      expect(await read()).toBe(20);
      const made = (await project.made()).map((file) => file.replace(/part_[\w-]+\.csv$/, '…'));
      expect(made).toEqual([...expected, 'pipelines/p.sf', 'target/dev.duckdb'].sort());
    },
    60_000,
  );
});
