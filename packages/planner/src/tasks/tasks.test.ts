import { describe, expect, test } from '@jest/globals';
import { planOf, problemsOf } from '../__fixtures__/plan-text.js';
import { serializePlan } from '../index.js';

const s = 'SOURCE s TYPE CSV PARAMS { "path": "s.csv" };\n';
const keyed = 'SOURCE s TYPE CSV PARAMS { "path": "s.csv", "primary_key": ["a", "b"] };\n';

describe('LOAD', () => {
  test.each([
    ['LOAD t FROM s;', { mode: 'replace', keys: [] }],
    ['LOAD s INTO t;', { mode: 'replace', keys: [] }],
    ['LOAD t FROM s MODE APPEND;', { mode: 'append', keys: [] }],
    ['LOAD t FROM s MODE MERGE MERGE_KEYS x, y;', { mode: 'merge', keys: ['x', 'y'] }],
    ['LOAD t FROM s MODE UPSERT KEY (x);', { mode: 'merge', keys: ['x'] }],
    ['LOAD t FROM s MODE MERGE;', { mode: 'merge', keys: ['a', 'b'] }],
    ['LOAD t FROM s.stream.of.it;', { stream: 'stream.of.it' }],
    ['LOAD x.t FROM s;', { target: { schema: 'x', name: 't' }, writes: ['x.t'], id: 'load:x.t' }],
    ['LOAD main.T FROM s;', { target: { name: 'T' }, writes: ['t'], id: 'load:t' }],
  ])('%s', async (text, expected) => {
    const plan = await planOf(keyed + text);
    expect(plan.tasks).toHaveLength(1);
    expect(plan.tasks[0]).toMatchObject({
      kind: 'load',
      source: 's',
      reads: ['file:s.csv'],
      ...expected,
    });
  });

  test.each([
    ['SF2050', `${s}LOAD t FROM s ⟦MODE MERGE⟧;`],
    ['SF2051', `${s}LOAD t FROM s MODE UPSERT KEY (a, ⟦A⟧);`],
    ['SF9001', `${s}LOAD ⟦other.main.t⟧ FROM s;`],
  ])('%s %s', async (code, text) => {
    expect(await problemsOf(text)).toMatchObject({ found: [`error ${code}`], at: text });
  });
});

describe('CREATE', () => {
  test('with its modes', async () => {
    const text = `CREATE TABLE t AS SELECT 1; CREATE TABLE u MODE UPSERT KEY (a, b) AS SELECT 1;
      CREATE TABLE v MODE APPEND AS SELECT 1; CREATE VIEW w AS SELECT 1;`;
    expect((await planOf(text)).tasks).toMatchObject([
      { creates: 'table', mode: 'replace', orReplace: false, keys: [] },
      { creates: 'table', mode: 'upsert', keys: ['a', 'b'] },
      { creates: 'table', mode: 'append' },
      { creates: 'view', mode: 'replace' },
    ]);
  });
});

describe('EXPORT', () => {
  test('of a table is a query over it', async () => {
    const plan = await planOf(
      `CREATE TABLE "my table" AS SELECT 1; EXPORT "my table" TO './out//a.csv' TYPE csv OPTIONS { header: true };`,
    );
    expect(plan.tasks[1]).toMatchObject({
      id: 'export:./out//a.csv',
      query: { text: 'FROM "my table"' },
      to: { uri: './out//a.csv', type: 'CSV', local: true, options: { header: true } },
      reads: ['my table'],
      writes: ['file:out/a.csv'],
      dependsOn: ['transform:my table'],
    });
  });

  test('to a connection', async () => {
    const connections = { shop: { type: 'POSTGRES', params: { table: 'x' } } };
    const plan = await planOf("EXPORT SELECT 1 TO CONNECTION 'shop' OPTIONS { table: 'y' };", { connections });
    expect(plan.tasks[0]).toMatchObject({
      id: 'export:connection:shop',
      to: { uri: '', type: 'POSTGRES', connection: 'shop', local: false, options: { table: 'y' } },
      writes: ['connection:shop'],
    });
  });
});

describe('the order', () => {
  const order = async (text: string, around = {}): Promise<Record<string, readonly string[]>> =>
    Object.fromEntries((await planOf(text, around)).tasks.map((task) => [task.id, task.dependsOn]));

  test('a table loaded twice with an export in between: the export sees the first', async () => {
    expect(
      await order(`${s}LOAD t FROM s; EXPORT t TO '1.csv' TYPE CSV; LOAD T FROM s; EXPORT t TO '2.csv' TYPE CSV;`),
    ).toEqual({
      'load:t': [],
      'export:1.csv': ['load:t'],
      'load:t#2': ['export:1.csv'],
      'export:2.csv': ['load:t#2'],
    });
  });

  test('who reads a view reads what the view reads, also of views in the database', async () => {
    const tables = [
      { table: { name: 'raw' }, kind: 'table' as const },
      { table: { name: 'v' }, kind: 'view' as const, sql: 'SELECT * FROM raw' },
      { table: { schema: 'x', name: 'w' }, kind: 'view' as const, sql: 'SELECT * FROM v' },
    ];
    const text = `${s}CREATE VIEW u AS SELECT * FROM x.w; EXPORT u TO '1.csv' TYPE CSV; LOAD raw FROM s; EXPORT u TO '2.csv' TYPE CSV;`;
    expect(await order(text, { tables })).toEqual({
      'transform:u': [],
      'export:1.csv': ['transform:u'],
      'load:raw': ['transform:u', 'export:1.csv'],
      'export:2.csv': ['transform:u', 'load:raw'],
    });
  });

  test('files: by source, by query, by glob, by directory, by absolute path, both ways', async () => {
    const text = `
      CREATE TABLE t AS SELECT 1;
      CREATE TABLE before AS SELECT * FROM read_csv('out/*.csv');
      EXPORT t TO 'out/a.csv' TYPE CSV;
      CREATE TABLE after AS SELECT * FROM '/project/out/a.csv';
      EXPORT t TO 'parts' TYPE CSV OPTIONS { partition_by: ['x'] };
      SOURCE p TYPE CSV PARAMS { path: './parts/**/*.csv' };
      LOAD p FROM p;
      EXPORT t TO 'elsewhere.csv' TYPE CSV;`;
    expect(await order(text, { directory: '/project' })).toEqual({
      'transform:t': [],
      'transform:before': [],
      'export:out/a.csv': ['transform:t', 'transform:before'],
      'transform:after': ['export:out/a.csv'],
      'export:parts': ['transform:t'],
      'load:p': ['export:parts'],
      'export:elsewhere.csv': ['transform:t'],
    });
  });

  test('what only a run knows may be any part of a path or a name', async () => {
    const text = `
      EXPORT SELECT 1 TO 'out/\${run_id}/a.csv' TYPE CSV;
      CREATE TABLE t AS SELECT * FROM read_csv('out/latest/a.csv');
      CREATE TABLE u AS SELECT 1;
      CREATE TABLE v AS SELECT '\${run_date}' FROM u;
      CREATE TABLE w AS SELECT 1 FROM u_\${run_id};
      CREATE TABLE x AS SELECT 1;`;
    const found = await order(text, { tables: [{ table: { name: 'u_20000101T000000' }, kind: 'table' as const }] });
    expect(found).toMatchObject({
      'transform:t': ['export:out/${run_id}/a.csv'],
      'transform:v': ['transform:u'],
      'transform:w': ['transform:t', 'transform:v'],
      'transform:x': ['transform:w'],
    });
  });

  test('what the analyzer cannot tell is a barrier', async () => {
    const text = `CREATE TABLE a AS SELECT 1; CREATE TABLE b AS SELECT * FROM (PIVOT a ON x);
      CREATE TABLE c AS SELECT 1;`;
    expect(await order(text)).toEqual({
      'transform:a': [],
      'transform:b': ['transform:a'],
      'transform:c': ['transform:b'],
    });
  });
});

describe('a plan', () => {
  const text = `-- Orders as the shop has them.
/* Daily. */
${s}
-- not this one

-- Brings them in.
-- All of them.
LOAD t FROM s; -- nor this
CREATE TABLE u AS SELECT 1;`;

  test('keeps the comments above statements', async () => {
    const plan = await planOf(text);
    expect(plan.tasks.map((task) => task.description)).toEqual(['Brings them in.\nAll of them.', undefined]);
  });

  test('is the same bytes for the same input, and JSON', async () => {
    const once = await planOf(text);
    const again = await planOf(text);
    expect(serializePlan(again)).toBe(serializePlan(once));
    expect(JSON.parse(serializePlan(once))).toEqual(JSON.parse(JSON.stringify(once)));
    expect(serializePlan(JSON.parse(JSON.stringify(once)))).toBe(serializePlan(once));
  });

  test('ids are unique whatever tables are called', async () => {
    const plan = await planOf(
      'CREATE TABLE a AS SELECT 1; CREATE TABLE "a#2" AS SELECT 1; CREATE OR REPLACE TABLE a AS SELECT 2;',
    );
    expect(plan.tasks.map((task) => task.id)).toEqual(['transform:a', 'transform:a#2', 'transform:a#3']);
  });

  test('a file that is not there', async () => {
    const { found } = await problemsOf('', { file: 'pipelines/other.sf' });
    expect(found).toEqual(['error SF2010']);
  });
});
