import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandProject, commandProject, problemsIn } from '../bad-input/command-project.js';

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({});
});
afterEach(() => project.remove());

describe('a name that the database has as another kind', () => {
  test.each([
    ['a table', 'CREATE TABLE x AS SELECT 1 AS a;\n', 'CREATE VIEW x AS SELECT 2 AS a;\n'],
    ['a view', 'CREATE VIEW x AS SELECT 1 AS a;\n', 'CREATE TABLE x AS SELECT 2 AS a;\n'],
  ])('%s: plan says what run says', async (_what, first, second) => {
    await project.write({ 'pipelines/p.sf': first });
    expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
    await project.write({ 'pipelines/p.sf': second });
    expect(await project.sqlflow('validate')).toMatchObject({ code: 0 });
    const plan = await project.sqlflow('plan');
    expect(plan.code).toBe(1);
    expect(problemsIn(plan)).toEqual([
      expect.stringMatching(/^error SF2031 pipelines\/p\.sf:1:1[34] `x` is a (table|view) of the database already/),
    ]);
    expect(problemsIn(await project.sqlflow('run'))).toEqual(problemsIn(plan));
    expect(await project.query('FROM x')).toEqual([{ a: 1 }]);
  });
});

describe('a source that cannot be read, with ON_ERROR SKIP', () => {
  const pipeline = `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" } ON_ERROR SKIP;
LOAD t FROM s;
CREATE TABLE u AS SELECT * FROM t;
CREATE TABLE other AS SELECT 1 AS x;
`;

  test('plan warns, and says what would be skipped', async () => {
    await project.write({ 'pipelines/p.sf': pipeline });
    const plan = await project.sqlflow('plan');
    expect(plan.code).toBe(3);
    expect(problemsIn(plan)).toEqual([expect.stringMatching(/^warning SF9004 pipelines\/p\.sf:1:36 .*data\/a\.csv/)]);
    expect(plan.stdout).toContain('load:t replace skipped');
    expect(plan.stdout).toContain('transform:u replace skipped');
    expect(plan.stdout).not.toContain('transform:other replace skipped');
  });

  test('where an earlier run left the table, what depends on it is planned with its columns', async () => {
    await project.write({ 'pipelines/p.sf': pipeline, 'data/a.csv': 'id\n1\n' });
    expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
    const broken = pipeline.replace('data/a.csv', 'data/b.csv').replace('SELECT * FROM t', 'SELECT ident FROM t');
    await project.write({ 'pipelines/p.sf': broken });
    const plan = await project.sqlflow('plan');
    expect(problemsIn(plan).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'warning SF9004 pipelines/p.sf:1:36',
      'warning SF9005 pipelines/p.sf:3:1',
      'error SF4010 pipelines/p.sf:3:26',
    ]);
  });
});
