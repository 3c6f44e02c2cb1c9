import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
let flow: PostgresProject;
let role: string;
beforeAll(async () => {
  db = await testDatabase();
  role = `${db.database}_loader`;
  await db.run(`CREATE ROLE ${role} LOGIN PASSWORD 'let-me-in'; GRANT CREATE, USAGE ON SCHEMA public TO ${role}`);
  flow = await postgresProject({
    warehouse: { type: 'POSTGRES', ...db.params, username: role, password: 'let-me-in' },
  });
});
beforeEach(async () => {
  await db.run(`DROP TABLE IF EXISTS seen, audit CASCADE; CREATE TABLE seen (id int PRIMARY KEY, name text);
    INSERT INTO seen VALUES (1, 'mine'), (2, 'hidden'); GRANT ALL ON seen TO ${role};
    CREATE POLICY mine ON seen USING (id % 2 = 1); ALTER TABLE seen ENABLE ROW LEVEL SECURITY`);
});
afterAll(async () => {
  await flow[Symbol.asyncDispose]();
  await db.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await db.close();
});

async function exported(query: string, options: Record<string, unknown>): Promise<string> {
  const written = JSON.stringify({ table: 'seen', max_retries: 0, ...options });
  return problemsOf(await flow.run(`EXPORT ${query} TO CONNECTION 'warehouse' OPTIONS ${written};`));
}

const content = () => db.run('SELECT * FROM seen ORDER BY id, name');
const both = `SELECT * FROM (VALUES (2, 'two'), (3, 'three')) AS t(id, name)`;
const before = [
  { id: 1, name: 'mine' },
  { id: 2, name: 'hidden' },
];

test.each(['merge', 'insert_only', 'replace'])(
  'rows that policies hide stop an export that has to find them: %s',
  async (mode) => {
    await db.run('ALTER TABLE seen DROP CONSTRAINT seen_pkey');
    const problem = await exported(both, { mode, keys: ['id'] });
    expect(problem).toContain('SF8268');
    expect(problem).toContain(`row-level security hides rows of seen from ${role}`);
    expect(problem).toContain('BYPASSRLS');
    expect(await content()).toEqual(before);
    await db.run(`ALTER ROLE ${role} BYPASSRLS`);
    expect(await exported(both, { mode, keys: ['id'] })).toBe('[]');
    await db.run(`ALTER ROLE ${role} NOBYPASSRLS`);
    expect(await content()).toHaveLength(mode === 'replace' ? 2 : 3);
  },
);

test.each([
  ['merge', []],
  ['merge', ['DROP CONSTRAINT seen_pkey']],
  ['replace', []],
  ['replace', [`ALTER name TYPE name`]],
])('… also where they are put on the table while its rows are on their way: %s %s', async (mode, changes) => {
  await db.run(`ALTER TABLE seen DISABLE ROW LEVEL SECURITY`);
  for (const change of changes) await db.run(`ALTER TABLE seen ${change}`);
  const other = await db.connect();
  await other.query('BEGIN; ALTER TABLE seen ENABLE ROW LEVEL SECURITY');
  const running = exported(both, { mode, keys: ['id'] });
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = '${role}'`);
  await other.query('COMMIT');
  expect(await running).toContain('SF8268');
  expect(await content()).toEqual(before);
});

test('rows are appended where the policies let them, each of them', async () => {
  expect(await exported(`SELECT 3 AS id, 'three' AS name`, { mode: 'append' })).toBe('[]');
  expect(await exported(`SELECT 4 AS id, 'four' AS name`, { mode: 'append' })).toMatch(/SF8254.*policy/);
  expect(await content()).toEqual([...before, { id: 3, name: 'three' }]);
});

test('the owner sees them, unless the table says otherwise', async () => {
  await db.run(`ALTER TABLE seen OWNER TO ${role}`);
  expect(await exported(both, { mode: 'merge', keys: ['id'] })).toBe('[]');
  await db.run('ALTER TABLE seen FORCE ROW LEVEL SECURITY');
  expect(await exported(both, { mode: 'replace' })).toContain('SF8268');
  expect(await exported(both, { mode: 'replace', replace_method: 'swap' })).toBe('[]');
  expect(await content()).toEqual([
    { id: 2, name: 'two' },
    { id: 3, name: 'three' },
  ]);
});

test('what triggers do in tables with policies goes on', async () => {
  await db.run(`ALTER TABLE seen DISABLE ROW LEVEL SECURITY; CREATE TABLE audit (id int); GRANT INSERT ON audit TO ${role};
    CREATE POLICY any_row ON audit FOR INSERT WITH CHECK (true); ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
    CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (NEW.id); RETURN NEW; END';
    CREATE TRIGGER note BEFORE INSERT OR UPDATE ON seen FOR EACH ROW EXECUTE FUNCTION note()`);
  expect(await exported(both, { mode: 'merge', keys: ['id'] })).toBe('[]');
  expect(await db.run('SELECT DISTINCT id FROM audit ORDER BY id')).toEqual([{ id: 2 }, { id: 3 }]);
});
