import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { postgresProject, problemsOf } from './postgres-project.js';
import { waitFor } from './wait-for.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const changes = {
  'emptied and filled': 'TRUNCATE filled; INSERT INTO filled SELECT i, now() FROM generate_series(11, 14) i',
  'swapped for another': `CREATE TABLE other AS SELECT i AS id, now() AS at FROM generate_series(11, 14) i;
    ALTER TABLE filled RENAME TO gone; ALTER TABLE other RENAME TO filled; GRANT SELECT (id, at) ON filled TO PUBLIC;
    CREATE OR REPLACE VIEW seen AS SELECT * FROM filled`,
  'rewritten with other columns': `DELETE FROM filled; INSERT INTO filled SELECT i, now() FROM generate_series(11, 14) i;
    ALTER TABLE filled ALTER id TYPE bigint USING id::bigint, ADD note text DEFAULT now()::text`,
};

test.each<[keyof typeof changes, string, Record<string, unknown>]>([
  ['emptied and filled', 'filled', {}],
  ['emptied and filled', 'seen', {}],
  ['emptied and filled', 'filled', { username: 'narrow', password: 'narrow', columns: ['id', 'at'] }],
  ['emptied and filled', 'filled', { sync_mode: 'incremental', cursor_field: 'at', primary_key: 'id' }],
  ['swapped for another', 'filled', {}],
  ['swapped for another', 'filled', { username: 'narrow', password: 'narrow', columns: ['id', 'at'] }],
  ['rewritten with other columns', 'filled', {}],
])('a table that is %s while %s waits for it is read as it is then: %j', async (change, stream, more) => {
  await db.run(`DROP TABLE IF EXISTS filled, gone CASCADE; CREATE TABLE filled (id int, at timestamptz);
    INSERT INTO filled SELECT i, now() FROM generate_series(1, 9) i`);
  if (stream === 'seen') await db.run('CREATE VIEW seen AS SELECT * FROM filled');
  await db.run(`DROP ROLE IF EXISTS narrow; CREATE ROLE narrow LOGIN PASSWORD 'narrow';
    GRANT SELECT (id, at) ON filled TO narrow`);
  await using flow = await postgresProject();
  const params = { ...db.params, ...more };
  const text = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; LOAD t FROM pg.${stream};`;
  const other = await db.connect();
  await other.query(`BEGIN; LOCK TABLE filled IN ACCESS EXCLUSIVE MODE; ${changes[change]}`);
  const running = flow.run(text);
  await waitFor(db, `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
  await other.query('COMMIT');
  expect(problemsOf(await running)).toBe('[]');
  const ids = await flow.rows('SELECT id FROM t ORDER BY id');
  expect(ids.map(({ id }) => Number(id))).toEqual([11, 12, 13, 14]);
  await db.run('DROP OWNED BY narrow');
});

test('who waits for a table gives up at once when the run is ended, and so does the server', async () => {
  await db.run('CREATE TABLE held (id int)');
  await using flow = await postgresProject();
  const other = await db.connect();
  await other.query('BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE');
  const controller = new AbortController();
  const text = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(db.params)}; LOAD t FROM pg.held;`;
  const running = flow.run(text, { signal: controller.signal }).catch((error: unknown) => error);
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  await waitFor(db, waiting);
  controller.abort();
  await waitFor(db, `SELECT WHERE NOT EXISTS (${waiting})`);
  await running;
  await other.query('ROLLBACK');
});
