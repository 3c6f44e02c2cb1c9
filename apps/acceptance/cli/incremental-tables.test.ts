import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

// Several programs a test, each with a database to open.
jest.setTimeout(120_000);

let project: TempProject;
beforeAll(async () => {
  project = await tempProject({
    'pipelines/p.sf': `CREATE TABLE o AS SELECT '2026-01-01'::TIMESTAMP + to_hours(range * 5) AS ts, range AS x FROM range(40);
CREATE TABLE d MODE INCREMENTAL BY day LOOKBACK 2 DAYS AS
SELECT ts::DATE AS day, sum(x) AS total FROM o WHERE ts >= @start_dt AND ts < @end_dt GROUP BY ALL;
CREATE TABLE other AS SELECT 1 AS a;
`,
    'pipelines/plain.sf': 'CREATE TABLE plain AS SELECT 1 AS a;\n',
  });
});
afterAll(() => project.remove());

const call = (...words: string[]) => sqlflow(words, { cwd: project.directory });

test('plan, run and describe say which part of the table is meant', async () => {
  expect((await call('plan', 'p')).stdout).toContain(
    'transform:d incremental by day, lookback 2 days\n   o → d\n   computed whole\n',
  );
  const first = await call('run', 'p');
  expect([first.code, first.stderr]).toEqual([0, expect.stringMatching(/transform:d +9 rows .* computed whole/)]);
  expect((await call('plan', 'p')).stdout).toContain('   day > 2026-01-06, recomputes 3 groups\n');
  expect((await call('describe', 'd')).stdout).toMatch(/^next run +day > 2026-01-06, recomputes 3 groups$/m);
  expect((await call('run', 'p')).stderr).toMatch(/transform:d +3 rows .* day > 2026-01-06/);
});

test('--from and --to choose another part, for plan too', async () => {
  await call('run', 'p');
  const range = ['p', '--from', '2026-01-03', '--to', '2026-01-04'];
  expect((await call('plan', ...range)).stdout).toContain('day > 2026-01-02 up to day 2026-01-04, recomputes 2 groups');
  expect((await call('run', ...range)).stderr).toMatch(/transform:d +2 rows .* day > 2026-01-02, ≤ 2026-01-04/);
});

test('what a range cannot mean is refused before anything runs', async () => {
  await call('run', 'p');
  const before = await project.query('SELECT count(*) AS n FROM sqlflow.execution_history');
  const temporary = join(project.directory, 'temporary');
  await mkdir(temporary);
  for (const [words, code] of [
    [['p', '--from', '2026-01-05', '--to', '2026-01-04'], 'SF9032'],
    [['p', '--to', 'soon'], 'SF4513'],
    [['p', '--full-refresh', '--to', '2026-01-04'], 'SF9031'],
    [['plain', '--from', '2026-01-04'], 'SF9030'],
  ] as const) {
    const told = await sqlflow(['run', ...words], { cwd: project.directory, environment: { TMPDIR: temporary } });
    expect([told.code, told.stderr]).toEqual([1, expect.stringContaining(code)]);
    const left = (await readdir(temporary)).filter((name) => !name.startsWith('sqlflow-compiled-'));
    expect(left).toEqual([]);
  }
  expect(await project.query('SELECT count(*) AS n FROM sqlflow.execution_history')).toEqual(before);
});
