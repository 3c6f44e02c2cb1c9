import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject();
});
afterEach(() => project.remove());

const rows = (table = 't') => project.query(`FROM ${table} ORDER BY ALL`);

test('--full-refresh builds a table that an APPEND keeps anew', async () => {
  const pipeline = 'CREATE TABLE t MODE APPEND AS SELECT 1 AS id;';
  await project.run(pipeline);
  await project.run(pipeline);
  expect(await rows()).toHaveLength(2);
  await project.run(pipeline, { fullRefresh: true });
  expect(await rows()).toEqual([{ id: 1 }]);
});

test('--full-refresh builds a table that an UPSERT keeps anew, and a key that comes twice is still an error', async () => {
  await project.run('CREATE TABLE t MODE UPSERT KEY (id) AS SELECT 1 AS id, 10 AS n;');
  const twice = await project.run('CREATE TABLE t MODE UPSERT KEY (id) AS FROM (VALUES (2, 1), (2, 2)) v(id, n);', {
    fullRefresh: true,
  });
  expect(twice.tasks[0]?.diagnostics[0]?.code).toBe('SF5013');
  expect(await rows()).toEqual([{ id: 1, n: 10 }]);
  await project.run('CREATE TABLE t MODE UPSERT KEY (id) AS SELECT 2 AS id, 20 AS n;', { fullRefresh: true });
  expect(await rows()).toEqual([{ id: 2, n: 20 }]);
});

test('--full-refresh keeps what an earlier statement of the run put into the table', async () => {
  const pipeline = 'CREATE TABLE t MODE APPEND AS SELECT 1 AS id;\nCREATE TABLE t MODE APPEND AS SELECT 2 AS id;';
  await project.run(pipeline);
  await project.run(pipeline, { fullRefresh: true });
  expect(await rows()).toEqual([{ id: 1 }, { id: 2 }]);
});

test('a part of what fills a table is refused: the rows of the others would be lost', async () => {
  const pipeline = 'CREATE TABLE t MODE APPEND AS SELECT 1 AS id;\nCREATE TABLE t MODE APPEND AS SELECT 2 AS id;';
  await project.run(pipeline);
  const part = project.run(pipeline, { fullRefresh: true, select: ['transform:t#2'] });
  await expect(part).rejects.toMatchObject({ code: 'SF9034', message: expect.stringContaining('`transform:t`') });
  await project.run(pipeline, { fullRefresh: true, select: ['t'] });
  expect(await rows()).toEqual([{ id: 1 }, { id: 2 }]);
});

test('--full-refresh forgets columns that the query no longer has', async () => {
  await project.run('CREATE TABLE t MODE APPEND AS SELECT 1 AS id, 2 AS gone;');
  const pipeline = 'CREATE TABLE t MODE APPEND AS SELECT 1 AS id;\nCREATE TABLE u AS SELECT gone FROM t;';
  await expect(project.run(pipeline, { fullRefresh: true })).rejects.toThrow('there is no column "gone"');
});

test('--select narrows it: the other tables are left alone', async () => {
  const pipeline = 'CREATE TABLE a MODE APPEND AS SELECT 1 AS id;\nCREATE TABLE b MODE APPEND AS SELECT 1 AS id;';
  await project.run(pipeline);
  await project.run(pipeline);
  await project.run(pipeline, { fullRefresh: true, select: ['a'] });
  expect([await rows('a'), await rows('b')]).toEqual([[{ id: 1 }], [{ id: 1 }, { id: 1 }]]);
});
