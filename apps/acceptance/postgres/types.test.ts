import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject();
  await db.run(`
    CREATE EXTENSION IF NOT EXISTS hstore; CREATE EXTENSION IF NOT EXISTS citext;
    CREATE TYPE mood AS ENUM ('sad', 'happy, really');
    CREATE TYPE pair AS (a int, b text);
    CREATE DOMAIN cents AS numeric(10,2) CHECK (value >= 0);
    CREATE DOMAIN numbers AS int[];`);
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.close();
});

/** What a value of the server becomes: its type, and the text the engine writes for it. */
type Case = readonly [
  serverType: string,
  type: string,
  values: readonly (readonly [written: string, read: string | null])[],
];

const allCases: readonly Case[] = [
  [
    'boolean',
    'BOOLEAN',
    [
      ['true', 'true'],
      ['false', 'false'],
      ['NULL', null],
    ],
  ],
  ['smallint', 'SMALLINT', [['-32768', '-32768']]],
  ['integer', 'INTEGER', [['2147483647', '2147483647']]],
  [
    'bigint',
    'BIGINT',
    [
      ['9223372036854775807', '9223372036854775807'],
      ['9007199254740993', '9007199254740993'],
    ],
  ],
  ['oid', 'BIGINT', [['4294967295', '4294967295']]],
  [
    'real',
    'FLOAT',
    [
      [`'1e-45'`, '1e-45'],
      [`'NaN'`, 'nan'],
      [`'-Infinity'`, '-inf'],
    ],
  ],
  [
    'double precision',
    'DOUBLE',
    [
      ['0.1', '0.1'],
      [`'1.7976931348623157e308'`, '1.7976931348623157e+308'],
      [`'Infinity'`, 'inf'],
    ],
  ],
  [
    'numeric(38,10)',
    'DECIMAL(38,10)',
    [['1234567890123456789012345678.0123456789', '1234567890123456789012345678.0123456789']],
  ],
  ['numeric(3,-2)', 'DECIMAL(5,0)', [['12345', '12300']]],
  ['numeric(2,4)', 'DECIMAL(4,4)', [['0.0012', '.0012']]],
  [
    'numeric',
    'VARCHAR',
    [
      ['0.10', '0.10'],
      [`'NaN'`, 'NaN'],
      [`'-Infinity'`, '-Infinity'],
      ['1e40', `1${'0'.repeat(40)}`],
    ],
  ],
  ['numeric(60,5)', 'VARCHAR', [['1.5', '1.50000']]],
  ['cents', 'DECIMAL(10,2)', [['7', '7.00']]],
  [
    'money',
    'DECIMAL(19,2)',
    [
      [`'-$1,234.50'`, '-1234.50'],
      [`'92233720368547758.07'`, '92233720368547758.07'],
    ],
  ],
  [
    'text',
    'VARCHAR',
    [
      [`''`, ''],
      ['NULL', null],
      [String.raw`E'\\.'`, '\\.'],
      [String.raw`E'\\N'`, '\\N'],
      [String.raw`E'a\r\nb\nc\rd'`, 'a\r\nb\nc\rd'],
      [`'q"uo''te, \\ back\tslash'`, `q"uo'te, \\ back\tslash`],
      [`'  blanks  '`, '  blanks  '],
      [`'ünïcödé 😀 ' || chr(127)`, 'ünïcödé 😀 \u007f'],
      [`repeat('x', 3000000)`, 'x'.repeat(3_000_000)],
    ],
  ],
  ['varchar(5)', 'VARCHAR', [[`'abc'`, 'abc']]],
  ['char(5)', 'VARCHAR', [[`'abc'`, 'abc  ']]],
  ['"char"', 'VARCHAR', [[`'x'`, 'x']]],
  ['name', 'VARCHAR', [[`'n'`, 'n']]],
  ['citext', 'VARCHAR', [[`'MiXed'`, 'MiXed']]],
  ['mood', 'VARCHAR', [[`'happy, really'`, 'happy, really']]],
  ['xml', 'VARCHAR', [[`'<a b="c">&amp;</a>'`, '<a b="c">&amp;</a>']]],
  [
    'json',
    'JSON',
    [
      [`'{"a": 1.10,  "a":2}'`, '{"a": 1.10,  "a":2}'],
      [`'"\\u20ac"'`, '"\\u20ac"'],
    ],
  ],
  [
    'jsonb',
    'JSON',
    [
      [`'{"b": [1, null], "a": 12345678901234567890}'`, '{"a": 12345678901234567890, "b": [1, null]}'],
      [`'null'`, 'null'],
    ],
  ],
  [
    'bytea',
    'BLOB',
    [
      [`'\\x00ff5c0a'`, '\\x00\\xFF\\x5C\\x0A'],
      [`''`, ''],
    ],
  ],
  ['uuid', 'UUID', [[`'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']]],
  [
    'date',
    'DATE',
    [
      [`'2026-01-31'`, '2026-01-31'],
      [`'0044-03-15 BC'`, '0044-03-15 (BC)'],
      [`'infinity'`, 'infinity'],
      [`'-infinity'`, '-infinity'],
      [`'10000-01-01'`, '10000-01-01'],
    ],
  ],
  [
    'timestamp',
    'TIMESTAMP',
    [
      [`'2026-01-31 10:11:12.123456'`, '2026-01-31 10:11:12.123456'],
      [`'0044-03-15 10:00:00.5 BC'`, '0044-03-15 (BC) 10:00:00.5'],
      [`'infinity'`, 'infinity'],
    ],
  ],
  [
    'timestamptz',
    'TIMESTAMP WITH TIME ZONE',
    [
      [`'2026-01-31 10:00:00.123456+05:30'`, '2026-01-31 04:30:00.123456+00'],
      [`'0044-03-15 10:00:00+00 BC'`, '0044-03-15 (BC) 10:00:00+00'],
      [`'-infinity'`, '-infinity'],
      [`'1890-01-01 00:00:00+00:19:32'`, '1889-12-31 23:40:28+00'],
    ],
  ],
  [
    'time',
    'TIME',
    [
      [`'24:00:00'`, '24:00:00'],
      [`'10:11:12.123456'`, '10:11:12.123456'],
    ],
  ],
  ['timetz', 'TIME WITH TIME ZONE', [[`'10:11:12.5+05:30'`, '10:11:12.5+05:30']]],
  [
    'interval',
    'INTERVAL',
    [
      [`'1 year 2 mons 3 days 04:05:06.789'`, '1 year 2 months 3 days 04:05:06.789'],
      [`'-1 year -2 mons +3 days -04:05:06.5'`, '-1 year -2 months 3 days -04:05:06.5'],
      [`'0'`, '00:00:00'],
      [`'1 mon -1 day +00:00:01'`, '1 month -1 day 00:00:01'],
    ],
  ],
  ['bit(4)', 'VARCHAR', [[`B'0101'`, '0101']]],
  ['varbit', 'VARCHAR', [[`B''`, '']]],
  ['inet', 'VARCHAR', [[`'192.168.0.1/24'`, '192.168.0.1/24']]],
  ['cidr', 'VARCHAR', [[`'10.0.0.0/8'`, '10.0.0.0/8']]],
  ['macaddr', 'VARCHAR', [[`'08:00:2b:01:02:03'`, '08:00:2b:01:02:03']]],
  ['point', 'VARCHAR', [[`'(1,2.5)'`, '(1,2.5)']]],
  [
    'int4range',
    'VARCHAR',
    [
      [`'[1,5)'`, '[1,5)'],
      [`'empty'`, 'empty'],
    ],
  ],
  ['nummultirange', 'VARCHAR', [[`'{[1,2),[5,)}'`, '{[1,2),[5,)}']]],
  ['pair', 'VARCHAR', [[`(1, 'a "b", c')`, '(1,"a ""b"", c")']]],
  ['hstore', 'VARCHAR', [[`'a=>1, b=>NULL'`, '"a"=>"1", "b"=>NULL']]],
  ['tsvector', 'VARCHAR', [[`'a fat cat'`, `'a' 'cat' 'fat'`]]],
  [
    'int[]',
    'INTEGER[]',
    [
      [`'{1,NULL,3}'`, '[1, NULL, 3]'],
      [`'{}'`, '[]'],
      ['NULL', null],
    ],
  ],
  ['numbers', 'INTEGER[]', [[`'{1}'`, '[1]']]],
  ['int[][]', 'INTEGER[][]', [[`'{{1,2},{3,4}}'`, '[[1, 2], [3, 4]]']]],
  ['text[]', 'VARCHAR[]', [[`ARRAY['a,b', '"q"', NULL, '', E'\\n']`, `['a,b', '"q"', NULL, '', '\n']`]]],
  ['numeric(10,2)[]', 'DECIMAL(10,2)[]', [[`'{1.5,2}'`, '[1.50, 2.00]']]],
  ['money[]', 'DECIMAL(19,2)[]', [[`'{1.5}'`, '[1.50]']]],
  [
    'timestamptz[]',
    'TIMESTAMP WITH TIME ZONE[]',
    [[`'{2026-01-31 10:00:00+02,infinity}'`, `['2026-01-31 08:00:00+00', infinity]`]],
  ],
  ['date[]', 'DATE[]', [[`'{0044-03-15 BC}'`, "['0044-03-15 (BC)']"]]],
  ['bytea[]', 'BLOB[]', [[String.raw`ARRAY['\x00ff'::bytea]`, '[\\x00\\xFF]']]],
  ['boolean[]', 'BOOLEAN[]', [[`'{t,f}'`, '[true, false]']]],
  ['mood[]', 'VARCHAR[]', [[`ARRAY['happy, really']::mood[]`, `['happy, really']`]]],
];

/** The versions in which types came, and values of them, where these are not older than what is supported. */
const since: Readonly<Record<string, number>> = { 'numeric(3,-2)': 15, 'numeric(2,4)': 15, interval: 17 };
const isThere = (type: string): boolean => db.version >= (since[type] ?? 0);

const rowsOfCase = ([, , values]: Case) => values.length;

test('one table of all types: every value is what it was', async () => {
  const cases = allCases.filter(([type]) => type === 'interval' || isThere(type));
  const height = Math.max(...cases.map(rowsOfCase));
  const columns = cases.map(([type], at) => `c${at} ${type}`);
  await db.run(`CREATE TABLE everything (id int PRIMARY KEY, ${columns.join(', ')},
    made text GENERATED ALWAYS AS (id::text || '!') STORED)`);
  for (let row = 0; row < height; row += 1) {
    const values = cases.map(([type, , written]) => `CAST(${written[row]?.[0] ?? 'NULL'} AS ${type})`);
    await db.run(`INSERT INTO everything VALUES (${row}, ${values.join(', ')})`);
  }
  const result = await flow.run(
    `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(db.params)}; LOAD everything FROM pg.everything;`,
  );
  expect(problemsOf(result)).toBe('[]');
  const types = await flow.rows(`SELECT column_name AS name, column_type AS type FROM (DESCRIBE everything)`);
  expect(types.map(({ type }) => type)).toEqual(['INTEGER', ...cases.map(([, type]) => type), 'VARCHAR']);
  const read = await flow.rows(
    `SELECT ${cases.map((_, at) => `c${at}::VARCHAR AS c${at}`).join(', ')}, made FROM everything ORDER BY id`,
  );
  for (const [at, [type, , values]] of cases.entries()) {
    const found = values.map((_, row) => [type, read[row]?.[`c${at}`]]);
    expect(found).toEqual(values.map(([, text]) => [type, text]));
  }
  expect(read.map(({ made }) => made)).toEqual(Array.from({ length: height }, (_, row) => `${row}!`));
});

test('a single column, whose lines may be empty', async () => {
  await db.run(`CREATE TABLE single (t text); INSERT INTO single VALUES (''), (NULL), ('\\N'), ('x'), ('');
    CREATE TABLE nothing ()`);
  const source = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, table: 'single' })};`;
  expect(problemsOf(await flow.run(`${source} LOAD single FROM pg;`))).toBe('[]');
  expect((await flow.rows('FROM single')).map(({ t }) => t)).toEqual(['', null, '\\N', 'x', '']);
});

test.each([
  ['numeric(5,2)', `'NaN'`, 'NaN'],
  ['int[]', `'{{1}}'`, '{{1}}'],
  ['text[]', `'{{a}}'`, '{{a}}'],
  ['interval', `'infinity'`, 'infinity'],
  ['timestamp', `'294276-12-31'`, '294276-12-31'],
  ['int[]', `'[0:1]={1,2}'`, '[0:1]={1,2}'],
])('a value that has no place here stops the load and names the column: %s %s', async (type, written, shown) => {
  if (!isThere(type)) return;
  await db.run(
    `DROP TABLE IF EXISTS odd; CREATE TABLE odd (id int, value ${type}); INSERT INTO odd VALUES (1, ${written})`,
  );
  const source = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, table: 'odd' })};`;
  const result = await flow.run(`${source} LOAD odd FROM pg;`);
  expect(result.status).toBe('failed');
  const [problem] = result.tasks[0]?.diagnostics ?? [];
  expect(problem?.code).toBe('SF5090');
  expect(problem?.message).toMatch(/column value: /);
  expect(problem?.message).toContain(shown);
});

test('numeric without precision as DOUBLE, arrays as text, where that is asked for', async () => {
  await db.run(`CREATE TABLE choices (n numeric, a int[]); INSERT INTO choices VALUES (0.1, '{{1},{2}}')`);
  const params = { ...db.params, table: 'choices', unconstrained_numeric: 'double', array_format: 'text' };
  await flow.run(`SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; LOAD choices FROM pg;`);
  expect(await flow.rows('SELECT typeof(n) AS t, n, a FROM choices')).toEqual([
    { t: 'DOUBLE', n: 0.1, a: '{{1},{2}}' },
  ]);
});
