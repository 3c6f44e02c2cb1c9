import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
let flow: PostgresProject;
beforeAll(async () => {
  db = await testDatabase();
  flow = await postgresProject({ warehouse: { type: 'POSTGRES', ...db.params } });
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.close();
});

beforeEach(async () => {
  await db.run(`DROP TABLE IF EXISTS evolved CASCADE; CREATE TABLE evolved (
    id int PRIMARY KEY, n smallint, price numeric(6,2), day date, note text, made timestamptz DEFAULT now(), row_no serial);
    INSERT INTO evolved (id, n, price, day, note) VALUES (1, 1, 1.50, '2026-01-01', 'old')`);
});

/** Exports a query; gives what went wrong, and what was warned of. */
async function exported(
  query: string,
  options: Record<string, unknown>,
): Promise<{ problem: string; warnings: string }> {
  flow.events.length = 0;
  const written = JSON.stringify({ table: 'evolved', mode: 'append', ...options });
  const problem = problemsOf(await flow.run(`EXPORT ${query} TO CONNECTION 'warehouse' OPTIONS ${written};`));
  return { problem, warnings: JSON.stringify(flow.events.filter(({ type }) => type === 'warning' || type === 'log')) };
}

const same = `2 AS id, 2::SMALLINT AS n, 2.50::DECIMAL(6,2) AS price, DATE '2026-01-02' AS day`;
const wider = `SELECT 2::BIGINT AS id, 70000 AS n, 20000.125::DECIMAL(9,3) AS price, TIMESTAMP '2026-01-02 10:00:00' AS day, 'new' AS note, 'x' AS more`;
const types = () =>
  db.run(
    `SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) AS types
     FROM pg_attribute WHERE attrelid = 'evolved'::regclass AND attnum > 0 AND NOT attisdropped`,
  );
const before =
  'id integer, n smallint, price numeric(6,2), day date, note text, made timestamp with time zone, row_no integer';

test.each(['append', 'replace', 'merge', 'insert_only'])(
  'guided, %s: new columns and wider types, and a warning',
  async (mode) => {
    const { problem, warnings } = await exported(wider, {
      mode,
      schema_evolution: 'guided',
      ...(mode === 'merge' || mode === 'insert_only' ? { keys: ['id'] } : {}),
    });
    expect(problem).toBe('[]');
    expect(warnings).toMatch(/SF9009/);
    expect(warnings).toMatch(/`more` text is new; `id` is bigint, was integer; `n` is integer, was smallint/);
    expect(await types()).toEqual([
      {
        types:
          'id bigint, n integer, price numeric(9,3), day timestamp without time zone, note text, made timestamp with time zone, row_no integer, more text',
      },
    ]);
    const old =
      mode === 'replace' ? [] : [{ id: '1', n: 1, price: '1.500', day: '2026-01-01 00:00:00', more: null, row_no: 1 }];
    expect(await db.run(`SELECT id, n, price, day::text, more, row_no FROM evolved ORDER BY id`)).toEqual([
      ...old,
      { id: '2', n: 70000, price: '20000.125', day: '2026-01-02 10:00:00', more: 'x', row_no: 2 },
    ]);
  },
);

test('a column that is gone: permissive leaves NULL in it, guided and strict stop with the statements', async () => {
  const query = `SELECT ${same}, 'new' AS label`;
  for (const policy of ['guided', 'strict']) {
    const { problem } = await exported(policy === 'strict' ? `SELECT ${same}` : query, { schema_evolution: policy });
    expect(problem).toMatch(/SF8265.*has no column `note`, which evolved has/);
    expect(problem).toContain(String.raw`ALTER TABLE \"public\".\"evolved\" DROP COLUMN \"note\"`);
    if (policy === 'guided') {
      expect(problem).toContain(String.raw`ALTER TABLE \"public\".\"evolved\" RENAME COLUMN \"note\" TO \"label\"`);
    }
  }
  expect(await types()).toEqual([{ types: before }]);
  expect((await exported(query, {})).problem).toBe('[]');
  expect(await db.run(`SELECT note, label FROM evolved ORDER BY id`)).toEqual([
    { note: 'old', label: null },
    { note: null, label: 'new' },
  ]);
});

test('strict and permissive change no type: the values decide', async () => {
  const fits = `SELECT 2::BIGINT AS id, 2::INTEGER AS n, 2.5::DECIMAL(9,3) AS price, TIMESTAMP '2026-01-02' AS day, 'new' AS note`;
  for (const policy of ['strict', 'permissive']) {
    expect(
      (await exported(fits.replace('2::BIGINT', policy === 'strict' ? '2' : '3'), { schema_evolution: policy }))
        .problem,
    ).toBe('[]');
    expect((await exported(fits.replace('2::INTEGER', '70000'), { schema_evolution: policy })).problem).toContain(
      'SF8254',
    );
  }
  expect(await types()).toEqual([{ types: before }]);
});

test('guided: what cannot be widened, or does not fit, is said with what to do, and nothing is written', async () => {
  await db.run('CREATE VIEW reads_n AS SELECT n FROM evolved');
  const { problem } = await exported(
    `SELECT 2 AS id, 70000 AS n, 1.5::DECIMAL(6,2) AS price, DATE '2026-01-02' AS day, 'a' AS note`,
    {
      schema_evolution: 'guided',
    },
  );
  expect(problem).toMatch(/SF8266.*`n` of evolved should become integer.*reads_n/);
  const other = await exported(`SELECT ${same.replace('2 AS id', 'true AS id')}, 'a' AS note`, {
    schema_evolution: 'guided',
  });
  expect(other.problem).toMatch(/SF8253.*ALTER COLUMN \\"id\\" TYPE boolean USING/);
  expect(await db.run('SELECT count(*)::int AS n FROM evolved')).toEqual([{ n: 1 }]);
});
