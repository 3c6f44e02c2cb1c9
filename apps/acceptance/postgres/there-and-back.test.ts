import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject();
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.close();
});

/** Types of the server with values of them. */
const allKinds: readonly (readonly [type: string, ...values: readonly string[]])[] = [
  ['boolean', 'true'],
  ['smallint', '-32768'],
  ['bigint', '9007199254740993'],
  ['real', `'1e-45'`, `'NaN'`],
  ['double precision', `'1.7976931348623157e308'`, `'-Infinity'`, '0.1'],
  ['numeric(38,10)', '1234567890123456789012345678.0123456789'],
  ['numeric', `'NaN'`, '1e40', '0.10'],
  ['numeric(2,4)', '0.0012'],
  ['money', `'-$1,234.50'`],
  ['text', `''`, String.raw`E'\\.'`, String.raw`E'\\N'`, String.raw`E'a\r\nb\tc\\n"d'`, `'ünïcödé 😀'`, `'NULL'`],
  ['varchar(5)', `'abc'`],
  ['char(5)', `'abc'`],
  ['mood', `'happy, really'`],
  ['json', `'{"a": 1.10,  "a":2}'`],
  ['jsonb', `'{"b": [1, null], "a": 12345678901234567890}'`],
  ['bytea', `'\\x00ff5c0a'`, `''`],
  ['uuid', `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`],
  ['date', `'0044-03-15 BC'`, `'infinity'`, `'10000-01-01'`],
  ['timestamp', `'0044-03-15 10:00:00.5 BC'`, `'-infinity'`, `'2026-01-31 10:11:12.123456'`],
  ['timestamptz', `'2026-01-31 10:00:00.123456+05:30'`, `'0044-03-15 10:00:00+00 BC'`, `'infinity'`],
  ['time', `'24:00:00'`, `'10:11:12.123456'`],
  ['timetz', `'10:11:12.5+05:30'`],
  ['interval', `'-1 year -2 mons +3 days -04:05:06.5'`, `'1 mon -1 day +00:00:01'`, `'0'`],
  ['bit(4)', `B'0101'`],
  ['inet', `'192.168.0.1/24'`],
  ['int4range', `'[1,5)'`, `'empty'`],
  ['pair', `(1, 'a "b", c')`],
  ['int[]', `'{1,NULL,3}'`, `'{}'`],
  ['int[][]', `'{{1,2},{3,4}}'`],
  ['text[]', String.raw`ARRAY['a,b', '"q"', NULL, '', E'\\n', 'NULL', E'x\ny']`],
  ['timestamptz[]', `'{2026-01-31 10:00:00+02,infinity}'`],
  ['date[]', `'{0044-03-15 BC}'`],
  ['bytea[]', String.raw`ARRAY['\x00ff'::bytea]`],
];

test('every type is the same when it comes back, to a table like it and to one that is made', async () => {
  // More places than digits came with PostgreSQL 15.
  const kinds = allKinds.filter(([type]) => type !== 'numeric(2,4)' || db.version >= 15);
  const height = Math.max(...kinds.map(([, ...values]) => values.length)) + 1;
  await db.run(`CREATE TYPE mood AS ENUM ('happy, really'); CREATE TYPE pair AS (a int, b text);
    CREATE TABLE there (id int PRIMARY KEY, ${kinds.map(([type], at) => `c${at} ${type}`).join(', ')});
    CREATE TABLE back (LIKE there); CREATE TABLE merged (LIKE there INCLUDING ALL)`);
  for (let row = 0; row < height; row += 1) {
    await db.run(`INSERT INTO there VALUES (${row}, ${kinds.map(([, ...each]) => each[row] ?? 'NULL').join(', ')})`);
  }
  const options = (more: object) => JSON.stringify({ ...db.params, ...more });
  const { username, password, host, port, database } = db.params;
  const to = `TO 'postgresql://${username}:${password}@${host}:${port}/${database}' TYPE POSTGRES OPTIONS`;
  const result = await flow.run(`
    SOURCE pg TYPE POSTGRES PARAMS ${options({})};
    LOAD there FROM pg.there;
    EXPORT there ${to} { "table": "back" };
    EXPORT there ${to} { "table": "merged", "mode": "merge", "keys": "id" };
    EXPORT there ${to} { "table": "made", "keys": "id" };`);
  expect(problemsOf(result)).toBe('[]');
  const texts = `id, ${kinds.map((_, at) => `c${at}::text`).join(', ')}`;
  const there = await db.run(`SELECT ${texts} FROM there ORDER BY id`);
  expect(await db.run(`SELECT ${texts} FROM back ORDER BY id`)).toEqual(there);
  expect(await db.run(`SELECT ${texts} FROM merged ORDER BY id`)).toEqual(there);
  const again = await flow.run(`SOURCE pg TYPE POSTGRES PARAMS ${options({})}; LOAD again FROM pg.made;`);
  expect(problemsOf(again)).toBe('[]');
  const all = 'SELECT to_json(t)::VARCHAR AS row FROM';
  expect(await flow.rows(`${all} again AS t ORDER BY id`)).toEqual(await flow.rows(`${all} there AS t ORDER BY id`));
});
