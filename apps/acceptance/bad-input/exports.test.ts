import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandProject, commandProject, problemsIn } from './command-project.js';

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({ 'data/a.csv': 'id\n1\n2\n' });
});
afterEach(() => project.remove());

const run = async (pipeline: string) => {
  await project.write({ 'pipelines/p.sf': pipeline });
  return await project.sqlflow('run');
};
const query = 'SELECT range AS id, range % 2 AS k FROM range(4)';
const file = `EXPORT ${query} TO 'output/x' TYPE CSV;\n`;
const parts = `EXPORT ${query} TO 'output/x' TYPE CSV OPTIONS { partition_by: ['k'] };\n`;

describe('an export', () => {
  test('makes the directories that are missing', async () => {
    expect(await run(`EXPORT ${query} TO 'output/a/b/c/x.csv' TYPE CSV;`)).toMatchObject({ code: 0 });
    expect(await project.read('output/a/b/c/x.csv')).toBe('id,k\n0,0\n1,1\n2,0\n3,1\n');
  });

  test.each([
    ['a file over a directory', file, { 'output/x/mine.csv': 'mine\n' }, 'SF8021 pipelines/p.sf:1:61'],
    ['a directory over a file', parts, { 'output/x': 'mine\n' }, 'SF8022 pipelines/p.sf:1:61'],
    ['below a file', file.replace('output/x', 'output/x/y'), { 'output/x': 'mine\n' }, 'SF9014 pipelines/p.sf:1:1 '],
    ['beside files of others', parts, { 'output/x/k=0/theirs.csv': 'mine\n' }, 'SF9013 pipelines/p.sf:1:1 '],
    [
      'over a file it must keep',
      file.replace(';', ' OPTIONS { overwrite: false };'),
      { 'output/x': 'mine\n' },
      'SF9012 pipelines/p.sf:1:1 ',
    ],
    [
      'over a directory it must keep',
      parts.replace(' }', ', overwrite: false }'),
      { 'output/x/a.csv': 'mine\n' },
      'SF9012 pipelines/p.sf:1:1 ',
    ],
  ])('%s is refused, and nothing is touched', async (_what, pipeline, existing, problem) => {
    await project.write(existing);
    const outcome = await run(pipeline);
    expect({ code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      code: 1,
      problems: [expect.stringContaining(`error ${problem}`)],
    });
    const [path = ''] = Object.keys(existing);
    expect(await project.read(path)).toBe('mine\n');
    expect((await project.made()).filter((made) => made.startsWith('output'))).toEqual([path]);
  });

  test('to a path that another one writes comes after it, and is named once among what stands', async () => {
    const failing = "CREATE TABLE bad AS SELECT error('no') AS x;\n";
    const outcome = await run(
      `EXPORT SELECT 1 AS first TO 'output/x.csv' TYPE CSV;\nEXPORT SELECT 2 AS second TO './output/x.csv' TYPE CSV;\n${failing}`,
    );
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('stands:  file output/x.csv\n');
    expect(await project.read('output/x.csv')).toBe('second\n2\n');
  });

  test('to the path that a source reads is done between the loads around it', async () => {
    const source = 'SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };\n';
    const outcome = await run(
      `${source}LOAD before FROM s;\nEXPORT SELECT id + 10 AS id FROM before TO 'data/a.csv' TYPE CSV;\nLOAD after FROM s;\n`,
    );
    expect(outcome.code).toBe(0);
    expect(await project.query('FROM (FROM before UNION ALL FROM after) ORDER BY id')).toEqual([
      { id: 1n },
      { id: 2n },
      { id: 11n },
      { id: 12n },
    ]);
  });

  test('and another whose name is longer do not disturb each other', async () => {
    const rows = 'SELECT range AS id, range % 3 AS k FROM range(300000)';
    const outcome = await run(
      `EXPORT ${rows} TO 'output/x.csv' TYPE CSV;\nEXPORT ${rows} TO 'output/x' TYPE CSV OPTIONS { partition_by: ['k'] };\nEXPORT ${rows} TO 'output/x.csv.gz' TYPE CSV;\n`,
    );
    expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code: 0 });
  });
});

describe('ON_ERROR', () => {
  const source = (policy: string) => `SOURCE s TYPE CSV PARAMS { "path": "data/gone.csv" }${policy};\nLOAD t FROM s;\n`;
  const others = "CREATE OR REPLACE TABLE other AS SELECT 1 AS x;\nEXPORT t TO 'output/t.csv' TYPE CSV;\n";

  test.each([
    ['', 1, 'failed:  load:t'],
    [' ON_ERROR FAIL', 1, 'failed:  load:t'],
    [' ON_ERROR RETRY 2 TIMES', 1, 'failed:  load:t'],
    [' ON_ERROR RETRY 2 TIMES THEN FAIL', 1, 'failed:  load:t'],
    [' ON_ERROR SKIP', 3, 'skipped: load:t, its source failed (ON_ERROR SKIP)'],
    [' ON_ERROR RETRY 2 TIMES THEN SKIP', 3, 'skipped: load:t, its source failed (ON_ERROR SKIP)'],
  ])('"%s" ends with %d, and the rest goes on', async (policy, code, words) => {
    const outcome = await run(source(policy) + others);
    expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code });
    expect(outcome.stderr).toContain(words);
    expect(outcome.stderr).toContain('skipped: export:output/t.csv, it needs load:t');
    expect(outcome.stderr).toContain('there is no file data/gone.csv');
    expect(outcome.stderr).toContain('stands:  table other');
    expect(project.exists('output')).toBe(false);
  });

  test('SKIP with the table of an earlier run: what depends on it uses that, and is told', async () => {
    await project.write({ 'data/gone.csv': 'id\n7\n' });
    expect(await run(source(' ON_ERROR SKIP') + others)).toMatchObject({ code: 0 });
    await project.remove();
    await project.write({ 'sqlflow.yml': 'name: test\n' });
    expect(await run(`CREATE TABLE t AS SELECT 8 AS id;`)).toMatchObject({ code: 0 });
    const outcome = await run(source(' ON_ERROR SKIP') + others);
    expect(outcome.code).toBe(3);
    expect(await project.read('output/t.csv')).toBe('id\n8\n');
    expect(outcome.stderr).toMatch(/uses `t` as an earlier run left it/);
  });
});
