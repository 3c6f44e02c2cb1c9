import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject();
  await db.run(`
    CREATE TABLE orders (id int PRIMARY KEY, amount numeric(10,2), country text, paid bool, note text);
    INSERT INTO orders VALUES (1, 100, 'NL', true, NULL), (2, 300, 'BE', false, 'Apple'), (3, 301.5, 'NL', NULL, 'O''Hara; --'), (4, 999, 'DE', true, 'x');
    CREATE VIEW dear AS SELECT * FROM orders WHERE amount > 300;
    CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM orders;
    CREATE SCHEMA sales; CREATE TABLE sales."Größe Ω" (a int); INSERT INTO sales."Größe Ω" VALUES (1);
    CREATE TABLE sales.orders (a int); INSERT INTO sales.orders VALUES (7);
    CREATE TABLE events (id int, day date) PARTITION BY RANGE (day);
    CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    INSERT INTO events VALUES (1, '2026-05-01');`);
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.close();
});

const source = (more: Record<string, unknown> = {}) =>
  `SOURCE pg TYPE POSTGRESQL PARAMS ${JSON.stringify({ ...db.params, ...more })};`;

test('tables, views, materialised views, partitioned tables and their parts, whatever their names are', async () => {
  const result = await flow.run(`${source()}
    LOAD o FROM pg.orders; LOAD d FROM pg.dear; LOAD c FROM pg.counted; LOAD e FROM pg.events; LOAD p FROM pg.events_2026;
    LOAD s FROM pg."sales.orders"; LOAD g FROM pg."Größe Ω";`);
  expect(problemsOf(result)).toBe('[]');
  const counts =
    await flow.rows(`SELECT (SELECT count(*) FROM o) AS o, (SELECT count(*) FROM d) AS d, (SELECT n FROM c) AS c,
    (SELECT count(*) FROM e) AS e, (SELECT count(*) FROM p) AS p, (SELECT a FROM s) AS s, (SELECT a FROM g) AS g`);
  expect(counts).toEqual([{ o: 4n, d: 2n, c: 4n, e: 1n, p: 1n, s: 7, g: 1 }]);
});

test.each(['spill', 'fail'])(
  'back_pressure %s: a table is read to its end before the source goes on',
  async (policy) => {
    const result = await flow.run(`${source({ back_pressure: policy })} LOAD kept FROM pg.orders;`);
    expect(problemsOf(result)).toBe('[]');
    expect(await flow.rows('SELECT count(*) AS n FROM kept')).toEqual([{ n: 4n }]);
  },
);

test('what there is is listed by the names that a LOAD uses', async () => {
  await flow.run(`${source({ tables: ['*orders', 'sales.*'] })} LOAD o FROM pg.orders;`);
  const streams = (await flow.project.sourceSchema('pg')).map(({ stream }) => stream);
  expect(streams).toEqual(['orders', 'sales.Größe Ω', 'sales.orders']);
});

test.each([
  [{ filters: { amount: '>= 300' } }, [2, 3, 4]],
  [{ filters: { amount: { '>': 100, '<': 999 }, country: 'NL' } }, [3]],
  [{ filters: { country: ['BE', 'DE'] } }, [2, 4]],
  [{ filters: { country: '!= NL', paid: true } }, [4]],
  [{ filters: { note: { '!=': [] } } }, [1, 2, 3, 4]],
  [{ filters: { note: null } }, [1]],
  [{ filters: { note: { '!=': null } } }, [2, 3, 4]],
  [{ filters: { note: 'like A%' } }, [2]],
  [{ filters: { note: "O'Hara; --" } }, [3]],
  [{ where: `amount > 300 -- all of it`, filters: { Country: 'DE' } }, [4]],
  [{ query: `SELECT id FROM orders WHERE paid`, table: undefined }, [1, 4]],
])('%j', async (more, ids) => {
  const result = await flow.run(`${source({ table: 'orders', ...more })} LOAD f FROM pg;`);
  expect(problemsOf(result)).toBe('[]');
  expect((await flow.rows('SELECT id FROM f ORDER BY id')).map(({ id }) => id)).toEqual(ids);
});

test('no value is in an empty list', async () => {
  const text = `${source({ table: 'orders', filters: { note: [] } })} LOAD none FROM pg;`;
  expect(problemsOf(await flow.run(text))).toBe('[]');
  expect(await flow.rows('SELECT id FROM none')).toEqual([]);
});

test('the WHERE of a LOAD, and some columns', async () => {
  const result = await flow.run(
    `${source({ columns: ['id', 'amount'] })} LOAD w FROM pg.orders WHERE amount > 300 AND id % 2 = 1;`,
  );
  expect(problemsOf(result)).toBe('[]');
  expect(await flow.rows('FROM w')).toEqual([{ id: 3, amount: '301.50' }]);
});

test.each([
  [{ filters: { amont: 1 } }, 'did you mean `amount`'],
  [{ columns: ['amont'] }, 'did you mean `amount`'],
  [{ filters: { amount: 'much' } }, 'invalid input syntax for type numeric'],
])('%j: the load says what is wrong', async (more, message) => {
  const result = await flow.run(`${source({ table: 'orders', max_retries: 0, ...more })} LOAD f FROM pg;`);
  expect(problemsOf(result)).toContain(message);
});
