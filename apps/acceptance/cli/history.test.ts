import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type CommandProject, commandProject } from '../bad-input/command-project.js';

// Each step is a process of its own.
jest.setTimeout(240_000);

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({
    'pipelines/good.sf': 'CREATE TABLE a AS SELECT 1 AS x;',
    'pipelines/bad.sf': "CREATE TABLE b AS SELECT 1 AS x;\nCREATE TABLE c AS SELECT error('no') AS y FROM b;",
  });
});
afterEach(() => project.remove());

describe('sqlflow history', () => {
  test('lists runs, and shows the tasks of one as bars within 80 columns', async () => {
    expect((await project.sqlflow('history')).stdout).toBe('no runs yet\n');
    await project.sqlflow('run', 'good');
    await project.sqlflow('run', 'bad');
    const listed = (await project.sqlflow('history')).stdout;
    expect(listed).toMatch(/│ bad +│ failed +│ .* │ SF\d+ no\n/);
    expect(listed).toMatch(/│ good +│ succeeded/);
    expect((await project.sqlflow('history', '--pipeline', 'good', '--limit', '1')).stdout).not.toContain('bad');
    const { runs } = JSON.parse((await project.sqlflow('history', '--json')).stdout);
    expect(runs).toMatchObject([
      { pipeline: 'bad', status: 'failed' },
      { pipeline: 'good', status: 'succeeded' },
    ]);
    const shown = await project.sqlflow('history', 'show', runs[0].runId.slice(0, 15));
    // Two runs may have begun in one second: then the beginning is not enough, and that is said.
    const text = shown.code === 0 ? shown.stdout : (await project.sqlflow('history', 'show', runs[0].runId)).stdout;
    expect(text).toMatch(/^✓ transform:b +█+ .*1 row$/m);
    expect(text).toMatch(/^✗ transform:c +█+/m);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no escape may be in what is piped.
    expect(text).not.toMatch(/\u001b/);
    const json = JSON.parse((await project.sqlflow('history', 'show', runs[0].runId, '--json')).stdout);
    expect(json).toMatchObject({
      command: 'history show',
      run: { status: 'failed' },
      tasks: [{ taskId: 'transform:b' }, {}],
    });
    expect((await project.sqlflow('history', 'show', 'nothing')).stderr).toContain('SF9210');
  });
});

describe('sqlflow run --resume', () => {
  test('without names goes on with what is unfinished, and says what it reuses', async () => {
    expect((await project.sqlflow('run', '--resume')).stderr).toContain('SF9201');
    await project.sqlflow('run');
    const { stderr, code } = await project.sqlflow('run', '--resume');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^bad \(profile dev\), going on with run \S+ of .* UTC$/m);
    expect(stderr).toMatch(/^= transform:b +done before, /m);
    expect(stderr).toContain('1 done before, 1 failed');
    expect(stderr).not.toContain('good');
    const again = await project.sqlflow('run', 'bad');
    expect(again.stderr).toContain('SF9203');
    expect((await project.sqlflow('run', '--resume', '--dry-run')).code).toBe(2);
  });
});
