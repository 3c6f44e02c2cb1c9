import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject({ 'data/a.csv': 'id,name\n1,one\n2,two\n' });
});
afterEach(() => project.remove());

const source = `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };\n`;
const rows = (table = 't') => project.query(`FROM ${table} ORDER BY ALL`);

describe('LOAD', () => {
  test('replaces by default, run after run', async () => {
    expect((await project.run(`${source}LOAD t FROM s;`)).status).toBe('succeeded');
    await project.write({ 'data/a.csv': 'id,name\n3,three\n' });
    const result = await project.run(`${source}LOAD t FROM s;`);
    expect(result.tasks[0]?.outcome).toMatchObject({ rowsRead: 1n, inserted: 1n });
    expect(await rows()).toEqual([{ id: 3n, name: 'three' }]);
  });

  test('the other spelling loads the same', async () => {
    await project.run(`${source}LOAD s INTO t MODE REPLACE;`);
    expect(await rows()).toHaveLength(2);
  });

  test('APPEND adds, matches columns by name and gives NULL for missing ones', async () => {
    await project.run(`${source}LOAD t FROM s MODE APPEND;`);
    await project.write({ 'data/a.csv': 'extra,id\nx,9\n' });
    await project.run(`${source}LOAD t FROM s MODE APPEND;`);
    expect(await rows()).toEqual([
      { id: 1n, name: 'one', extra: null },
      { id: 2n, name: 'two', extra: null },
      { id: 9n, name: null, extra: 'x' },
    ]);
  });

  test.each([
    'MODE MERGE MERGE_KEYS id',
    'MODE MERGE MERGE_KEYS (id)',
    'MODE UPSERT KEY (id)',
    'MODE UPSERT PRIMARY_KEY (id)',
  ])('%s updates known keys and adds others', async (mode) => {
    await project.run(`${source}LOAD t FROM s;`);
    await project.write({ 'data/a.csv': 'id,name\n2,TWO\n3,three\n' });
    const result = await project.run(`${source}LOAD t FROM s ${mode};`);
    expect(result.tasks[0]?.outcome).toMatchObject({ inserted: 1n, updated: 1n });
    expect(await rows()).toEqual([
      { id: 1n, name: 'one' },
      { id: 2n, name: 'TWO' },
      { id: 3n, name: 'three' },
    ]);
  });

  test('a merge without keys takes the primary key of the source', async () => {
    const keyed = `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "primary_key": "id" };\n`;
    await project.run(`${keyed}LOAD t FROM s MODE MERGE;`);
    await project.run(`${keyed}LOAD t FROM s MODE MERGE;`);
    expect(await rows()).toHaveLength(2);
  });

  test('the same key twice in one load is an error that shows it, and nothing is changed', async () => {
    await project.run(`${source}LOAD t FROM s;`);
    await project.write({ 'data/a.csv': 'id,name\n7,a\n7,b\n' });
    const result = await project.run(`${source}LOAD t FROM s MODE MERGE MERGE_KEYS id;`);
    expect(result.status).toBe('failed');
    expect(result.tasks[0]?.diagnostics[0]?.message).toContain('7');
    expect(await rows()).toHaveLength(2);
  });

  test('WHERE leaves rows out, and sees the types of the columns', async () => {
    await project.run(`${source}LOAD t FROM s WHERE id > 1 AND name <> 'x';`);
    expect(await rows()).toEqual([{ id: 2n, name: 'two' }]);
  });

  test('a replacement by nothing is a warning, and with min_rows an error that keeps the rows', async () => {
    await project.run(`${source}LOAD t FROM s;`);
    await project.write({ 'data/a.csv': 'id,name\n' });
    const strict = `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "min_rows": 1 };\n`;
    expect((await project.run(`${strict}LOAD t FROM s;`)).status).toBe('failed');
    expect(await rows()).toHaveLength(2);
    const result = await project.run(`${source}LOAD t FROM s;`);
    expect(result.status).toBe('succeeded');
    expect(result.tasks[0]?.diagnostics[0]?.code).toBe('SF9006');
    expect(await rows()).toEqual([]);
  });

  test('integers widen, text does not become a number', async () => {
    await project.run(`CREATE TABLE t MODE APPEND AS SELECT 1::INTEGER AS id, 'x' AS name;`);
    await project.write({ 'data/a.csv': 'id,name\n3000000000,y\n' });
    expect((await project.run(`${source}LOAD t FROM s MODE APPEND;`)).status).toBe('succeeded');
    expect(await rows()).toEqual([
      { id: 1n, name: 'x' },
      { id: 3000000000n, name: 'y' },
    ]);
    await project.write({ 'data/a.csv': 'id,name\nnot a number,y\n' });
    const result = await project.run(`${source}LOAD t FROM s MODE APPEND;`);
    expect(result.status).toBe('failed');
    expect(result.tasks[0]?.diagnostics[0]?.message).toMatch(/id/);
    expect(await rows()).toHaveLength(2);
  });

  test('load_metadata adds when and by which run', async () => {
    const tagged = `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "load_metadata": true };\n`;
    const result = await project.run(`${tagged}LOAD t FROM s;`);
    const [first] = await project.query('SELECT _sqlflow_run_id AS run, typeof(_sqlflow_loaded_at) AS type FROM t');
    expect(first).toEqual({ run: result.runId, type: 'TIMESTAMP WITH TIME ZONE' });
  });
});

test('an INCLUDE with an alias may begin with a query, or only export', async () => {
  await project.write({
    'pipelines/shared/one.sf': 'CREATE TABLE t AS SELECT 1 AS id;',
    'pipelines/shared/two.sf': "EXPORT SELECT 2 AS id TO 'out/two.csv' TYPE CSV;",
  });
  const result = await project.run("INCLUDE 'shared/one.sf' AS one;\nINCLUDE 'shared/two.sf' AS two;");
  expect(result.status).toBe('succeeded');
  expect(await rows('one.t')).toEqual([{ id: 1 }]);
  expect(await project.read('out/two.csv')).toBe('id\n2\n');
});
