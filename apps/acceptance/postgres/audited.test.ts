import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.run(`DROP TABLE IF EXISTS o; CREATE TABLE o (id int PRIMARY KEY, at timestamptz, v text);
    CREATE INDEX ON o (at); INSERT INTO o VALUES (1, now() - interval '1 hour', 'a'), (9, now(), 'x')`);
});

/** Every table is a large one. */
const large = { cursor_stamped_by: 'server', xmin_scan_limit: 0, xmin_audit_every: 3 };

/** What a run says of how it finds new rows, or what went wrong; the load that appends finds the same rows. */
async function sync(flow: PostgresProject, more: object = {}): Promise<string> {
  flow.events.length = 0;
  const params = { ...db.params, sync_mode: 'incremental', cursor_field: 'at', primary_key: 'id', ...large, ...more };
  const loads = 'LOAD t FROM pg.o; LOAD a FROM pg.o MODE APPEND;';
  const result = await flow.run(`SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)}; ${loads}`);
  const [found = problemsOf(result)] = logged(flow, 'info').filter((message) => message.includes('new rows are found'));
  return found;
}

function logged({ events }: PostgresProject, level: string): readonly string[] {
  const logs = events.flatMap((event) => (event.type === 'log' && event.level === level ? [event] : []));
  return logs.map(({ message, fields }) => `${fields?.code} ${message}`);
}

const xmin = expect.stringContaining(
  'by transactions (`late_commits: xmin`): it has 8 kB, more than `xmin_scan_limit`; ',
);
const floor = expect.stringContaining('by the oldest open transaction (`late_commits: floor`): it has 8 kB, more than');

/** What is in both tables. */
async function values(flow: PostgresProject): Promise<readonly unknown[]> {
  const rows = await flow.rows(
    `SELECT t.v AS v, a.v AS appended FROM t FULL JOIN a ON t.id = a.id AND t.v = a.v ORDER BY t.id`,
  );
  return rows.map(({ v, appended }) => (v === appended ? v : [v, appended]));
}

test('a large table that the server stamps is read by the floor, and audited every so often', async () => {
  await using flow = await postgresProject();
  const said = [];
  for (let run = 0; run < 5; run += 1) said.push(await sync(flow));
  expect(said).toEqual([xmin, floor, floor, xmin, floor]);
  expect(said[0]).toMatch(/^SF8223 o: .*the first run does/);
  expect(said[1]).toMatch(/at is stamped by the server, and one of 3 runs audits that$/);
  expect(said[3]).toMatch(/this is the one of 3 runs that audits the others$/);
});

describe('a row that is committed late', () => {
  test('is found by the floor, once, where the server stamps it, and the audit finds nothing', async () => {
    await using flow = await postgresProject();
    await sync(flow);
    const slow = await db.connect();
    await slow.query(`BEGIN; INSERT INTO o VALUES (2, now(), 'b')`);
    await db.run(`INSERT INTO o VALUES (3, now(), 'c')`);
    expect(await sync(flow)).toEqual(floor);
    expect(await values(flow)).toEqual(['a', 'c', 'x']);
    await slow.query('COMMIT');
    await slow.end();
    expect(await sync(flow)).toEqual(floor);
    expect(await values(flow)).toEqual(['a', 'b', 'c', 'x']);
    expect(await sync(flow)).toEqual(xmin);
    expect(await values(flow)).toEqual(['a', 'b', 'c', 'x']);
    expect(logged(flow, 'warn')).toEqual([]);
  });

  test.each([
    ['the audit', {}],
    ['`late_commits: xmin`, before an audit', { late_commits: 'xmin' }],
  ])('is missed by the floor where a client stamps it, and found by %s, which says so', async (_, more) => {
    await using flow = await postgresProject();
    await sync(flow);
    // Neither of these rows shows when it was written.
    await db.run(`INSERT INTO o VALUES (2, now() - interval '10 minutes', 'b'); UPDATE o SET v = 'z' WHERE id = 1`);
    await db.run(`INSERT INTO o VALUES (3, now(), 'c')`);
    expect(await sync(flow)).toEqual(floor);
    expect(await values(flow)).toEqual(['a', 'c', 'x']);
    if (Object.keys(more).length === 0) expect(await sync(flow)).toEqual(floor);
    await db.run(`INSERT INTO o VALUES (4, now(), 'd')`);
    await sync(flow, more);
    expect(await flow.rows('SELECT id, v FROM t ORDER BY id')).toEqual([
      { id: 1, v: 'z' },
      { id: 2, v: 'b' },
      { id: 3, v: 'c' },
      { id: 4, v: 'd' },
      { id: 9, v: 'x' },
    ]);
    expect(await flow.rows('SELECT count(*)::INT AS n FROM a')).toEqual([{ n: 6 }]);
    const missed = 'SF8224 o: 2 rows are found by transactions that reading by at has missed';
    expect(logged(flow, 'warn')).toEqual([missed, missed].map((each) => expect.stringContaining(each)));
    await sync(flow);
    expect(logged(flow, 'warn')).toEqual([]);
  });

  test('is counted where the LOAD and the source want it', async () => {
    await using flow = await postgresProject();
    const more = { filters: { id: '> 2' }, where: "v <> 'unwanted'", xmin_audit_every: 2 };
    await sync(flow, more);
    const old = `now() - interval '10 minutes'`;
    await db.run(`INSERT INTO o VALUES (2, ${old}, 'b'), (3, ${old}, 'unwanted'), (4, ${old}, 'd')`);
    expect(await sync(flow, more)).toEqual(floor);
    expect(await sync(flow, more)).toEqual(xmin);
    expect(logged(flow, 'warn')[0]).toContain('1 row is found');
    expect(await values(flow)).toEqual(['d', 'x']);
  });
});

describe('where the floor would not do, transactions are gone by, and the run says why', () => {
  test.each<[string, string, string]>([
    [
      'a prepared transaction',
      `BEGIN; INSERT INTO o VALUES (2, now(), 'b'); PREPARE TRANSACTION 'held'`,
      'there are prepared',
    ],
    ['a table that was rewritten', 'ALTER TABLE o ALTER v TYPE varchar(9)', 'its parts or files'],
    ['a table without index', 'DROP INDEX o_at_idx', 'without an index reading by the cursor is no faster'],
  ])('%s', async (_, change, why) => {
    await using flow = await postgresProject();
    await sync(flow);
    await db.run(change);
    const said = [await sync(flow), await sync(flow)].find((each) => each.includes('by transactions'));
    await db.run(`ROLLBACK PREPARED 'held'`).catch(() => undefined);
    expect(said).toContain(why);
    expect(logged(flow, 'warn').filter((each) => each.startsWith('SF8224'))).toEqual([]);
  });
});

test.each([
  ['by the floor', 1],
  ['by transactions', 2],
])('a server that has gone back behind the last run is noticed by a run that goes %s', async (_, reads) => {
  await using flow = await postgresProject();
  for (let run = 0; run <= reads; run += 1) await sync(flow);
  const edit = `UPDATE sqlflow.source_states SET data = replace(data::VARCHAR, '"snapshot":"', '"snapshot":"9999999')::JSON`;
  await flow.project.query(edit, { write: true }).then((result) => result.rows());
  expect(await sync(flow)).toMatch(/SF8216.*the server has gone back since the last run/);
});

test('a large table that nobody vouches for is read by transactions, and the run says what would help', async () => {
  await using flow = await postgresProject();
  const more = { cursor_stamped_by: 'unknown' };
  expect(await sync(flow, more)).toContain('but nobody has said that at is stamped by the server');
  expect(flow.events).toContainEqual(
    expect.objectContaining({
      fields: { code: 'SF8223', hint: expect.stringContaining('"cursor_stamped_by": "server"') },
    }),
  );
  expect(await sync(flow, more)).toContain('by transactions (`late_commits: xmin`)');
});
