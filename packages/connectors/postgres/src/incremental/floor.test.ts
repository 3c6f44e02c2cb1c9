import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { floorFor, readFloor } from './floor.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test('the floor lies below what a transaction may be stamped with that does not show yet', async () => {
  const [{ before } = { before: '' }] = await db.run(`SELECT clock_timestamp()::text AS before`);
  const { state, unknown } = await readFloor(await db.connect());
  expect(unknown).toBeUndefined();
  const rows = await db.run('SELECT $1::timestamptz - $2::timestamptz <= interval $$-500 ms$$ AS below', [
    state.floor,
    before,
  ]);
  expect(rows).toEqual([{ below: true }]);
});

test('an open transaction holds it down', async () => {
  const slow = await db.connect();
  await slow.query('BEGIN');
  const { rows } = await slow.query<{ begun: string }>('SELECT now()::text AS begun');
  await db.run('SELECT pg_sleep(1.1)');
  const { state } = await readFloor(await db.connect());
  expect(await db.run('SELECT $1::timestamptz = $2::timestamptz AS same', [state.floor, rows[0]?.begun])).toEqual([
    { same: true },
  ]);
  await slow.end();
});

test('nobody can tell it where a session does not say what it does, or transactions do not show', async () => {
  const silent = await db.connect();
  await silent.query('SET track_activities = off');
  await silent.query('SELECT 1');
  expect((await readFloor(await db.connect())).unknown).toBe('untracked');
  await silent.query('SET track_activities = on');
  await db.run(`CREATE TABLE held (id int); BEGIN; INSERT INTO held VALUES (1); PREPARE TRANSACTION 'floor'`);
  expect((await readFloor(await db.connect())).unknown).toBe('prepared');
  await db.run(`ROLLBACK PREPARED 'floor'`);
  await db.run(`DROP ROLE IF EXISTS blind; CREATE ROLE blind LOGIN PASSWORD 'blind'`);
  const busy = await db.connect();
  await busy.query('BEGIN');
  expect((await readFloor(await db.connect({ user: 'blind', password: 'blind' }))).unknown).toBe('hidden');
  await db.run('DROP ROLE blind');
  await busy.end();
});

test('it is not that of a standby, where the rows are read from one', async () => {
  const floor = await readFloor(await db.connect());
  expect(await floorFor(await db.connect(), floor)).toBe(floor);
  const standby = { query: async () => ({ rows: [{ standby: true }] }) };
  expect(await floorFor(standby as never, floor)).toMatchObject({ state: { floor: null }, unknown: 'standby' });
});
