import { expect, test } from '@jest/globals';
import { planOf, problemsOf } from '../__fixtures__/plan-text.js';

const source = (params: string) => `SOURCE s TYPE CSV PARAMS { "path": "s.csv", ${params} };\n`;
const soft = '"delete_detection": "soft", "soft_delete_column": "gone"';
const keyed = '"sync_mode": "incremental", "cursor_field": "at", "primary_key": "id"';

test.each([
  [`${keyed}, ${soft}`, 'LOAD t FROM s;'],
  [soft, 'LOAD t FROM s WHERE a > 1 MODE MERGE MERGE_KEYS id;'],
])('%s: a LOAD that merges knows which column marks deleted rows', async (params, load) => {
  const [task] = (await planOf(`${source(params)}${load}`)).tasks;
  expect(task).toMatchObject({ mode: 'merge', deletes: { method: 'soft', column: 'gone' } });
});

test('a LOAD of a source that says nothing of them does not look for deleted rows', async () => {
  const [task] = (await planOf(`${source(`${keyed}, "delete_detection": "none"`)}LOAD t FROM s;`)).tasks;
  expect(task).not.toHaveProperty('deletes');
});

test.each([
  ['SF2076', `${keyed}, ${soft}`, 'LOAD t FROM s MODE APPEND;'],
  ['SF2076', soft, 'LOAD t FROM s;'],
  ['SF2078', `${keyed}, "delete_detection": "compare_keys"`, 'LOAD t FROM s;'],
  ['SF2078, SF2077', `${keyed}, "delete_detection": "compare_keys"`, 'LOAD t FROM s WHERE a > 1;'],
])('%s: %s %s', async (code, params, load) => {
  const { found } = await problemsOf(`${source(params)}${load}`);
  expect(found.map((each) => each.replace('error ', '')).join(', ')).toBe(code);
});

test.each(['WHERE ⟦gone IS NULL⟧', 'WHERE ⟦a > 1 AND NOT "GONE"⟧', 'WHERE ⟦coalesce(Gone, false) = ${no}⟧'])(
  '%s would leave out the rows that say that they are deleted',
  async (where) => {
    const text = `SET no = false;\n${source(`${keyed}, ${soft}`)}LOAD t FROM s ${where};`;
    expect(await problemsOf(text)).toMatchObject({ found: ['error SF2079'], at: text });
  },
);

test.each([`a = 'gone'`, `a = 1 -- gone\n`, 'gone_by > 1'])('WHERE %s says nothing of the mark', async (where) => {
  const { found } = await problemsOf(`${source(`${keyed}, ${soft}`)}LOAD t FROM s WHERE ${where};`);
  expect(found).toEqual([]);
});

test.each([
  ['another LOAD', '⟦LOAD t FROM s⟧; LOAD T FROM s2;'],
  ['one that looks for deleted rows itself', '⟦LOAD t FROM s⟧; ⟦LOAD main.t FROM s.two⟧;'],
  ['a CREATE TABLE', 'CREATE TABLE t AS SELECT 1 AS id; ⟦LOAD t FROM s⟧;'],
])('of a table that %s fills, too, nobody knows which rows the source once had', async (_, statements) => {
  const other = 'SOURCE s2 TYPE CSV PARAMS { "path": "s2.csv", "sync_mode": "incremental", "cursor_field": "at" };\n';
  const text = `${source(`${keyed}, ${soft}`)}${statements.includes('s2') ? other : ''}${statements}`;
  const { found, at } = await problemsOf(text);
  expect([...new Set(found)]).toEqual(['error SF2080']);
  expect(at).toBe(text);
});

test('the other branch of IF fills no table', async () => {
  const branches = 'IF ${env} = prod THEN LOAD t FROM s; ELSE LOAD t FROM s.two; END IF;';
  const { found } = await problemsOf(`SET env = dev;\n${source(`${keyed}, ${soft}`)}${branches}`);
  expect(found).toEqual([]);
});
