import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RunEvent } from '@sqlflow/core';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject();
  await db.run(`CREATE TABLE orders (id int PRIMARY KEY, country text, amount numeric(10,2));
    INSERT INTO orders SELECT g, (ARRAY['NL', 'BE'])[g % 2 + 1], g FROM generate_series(1, 10) g`);
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.close();
});

type Statement = Extract<RunEvent, { readonly type: 'statement' }>;

/** The statements of the server that a run tells of. */
async function statements(more: object, rest: string, failing = false): Promise<readonly Statement[]> {
  flow.events.length = 0;
  const source = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify({ ...db.params, max_retries: 0, ...more })};`;
  const result = await flow.run(`${source} ${rest}`);
  if (!failing) expect(problemsOf(result)).toBe('[]');
  return flow.events.flatMap((event) => (event.type === 'statement' && event.source !== undefined ? [event] : []));
}

const traced = { debug_mode: { trace_queries: true } };

test('`trace_queries` tells what the server is asked, with rows and time', async () => {
  const told = await statements(traced, `LOAD o FROM pg.orders WHERE country = 'NL';`);
  const copy = told.find(({ sql }) => sql.startsWith('COPY'));
  expect(copy).toMatchObject({ source: 'pg', rows: 5n });
  expect(copy?.milliseconds).toBeGreaterThan(0);
  expect(copy?.sql).toContain(`"country" = 'NL'`);
  expect(told.every(({ plan }) => plan === undefined)).toBe(true);
});

test('nothing is told where nobody asks', async () => {
  expect(await statements({}, 'LOAD o FROM pg.orders;')).toEqual([]);
});

test('`explain_plans` tells how the server reads', async () => {
  const told = await statements({ debug_mode: { explain_plans: true } }, `LOAD o FROM pg.orders WHERE country = 'NL';`);
  const plans = told.flatMap(({ sql, plan }) => (plan === undefined ? [] : [[sql, plan]]));
  expect(plans).toEqual([
    [
      expect.stringMatching(/^EXPLAIN SELECT "id", .* WHERE /),
      expect.stringMatching(/^Seq Scan on orders .*\n +Filter: .*country/),
    ],
  ]);
});

test('neither values of filters, nor secrets, nor what is set for the session', async () => {
  const options = '-c statement_timeout=5min -c sqlflow.private=hunter-2';
  const more = {
    ...traced,
    filters: { country: 'BE' },
    where: `country <> '${db.password}'`,
    jdbc_url_params: `options=${encodeURIComponent(options)}`,
  };
  const told = await statements(more, 'LOAD o FROM pg.orders;');
  const all = told.map(({ sql }) => sql).join('\n');
  expect(await flow.rows('SELECT count(*) AS n FROM o')).toEqual([{ n: 5n }]);
  expect(all).toContain('set_config');
  expect(all).toContain(`SET LOCAL "sqlflow"."private" = '***'`);
  expect(all).toContain(`country <> '***'`);
  expect(all).not.toMatch(/BE'|hunter-2/);
  expect(all).not.toContain(db.password);
});

test('filters are handed over once, though rows are read and keys compared', async () => {
  const more = { ...traced, filters: { country: 'BE' }, primary_key: 'id', delete_detection: 'compare_keys' };
  const load = 'LOAD kept FROM pg.orders MODE MERGE;';
  await statements(more, load);
  const told = (await statements(more, load)).map(({ sql }) => sql);
  expect(told.filter((sql) => sql.includes('bit_xor'))).toHaveLength(1);
  expect(told.filter((sql) => sql.includes('sqlflow.filter_1') && sql.includes('set_config'))).toHaveLength(1);
});

test('a statement that fails is told with its error', async () => {
  const told = await statements({ ...traced, where: '1 / (id - id) = 1' }, 'LOAD o FROM pg.orders;', true);
  expect(told.find(({ sql }) => sql.startsWith('COPY'))?.error).toContain('division by zero');
});

test('those of exports are told too, by their task', async () => {
  const to = { ...db.params, table: 'copied' };
  const told = await statements(
    traced,
    `LOAD o FROM pg.orders; EXPORT o TO 'postgresql://' TYPE POSTGRES OPTIONS ${JSON.stringify(to)};`,
  );
  const copy = told.find(({ sql, source }) => /^COPY .* FROM STDIN/i.test(sql) && source !== 'pg');
  expect(copy?.source).toMatch(/^export/);
});
