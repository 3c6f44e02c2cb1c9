import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type PostgresProject, postgresProject, problemsOf } from './postgres-project.js';
import { type Habits, serverHabits, writeConcurrently, writersTable } from './write-concurrently.js';

/** Long enough to meet every interleaving many times: `SQLFLOW_WRITERS_SECONDS=60 npm run jest -- writers`. */
const seconds = Number(process.env.SQLFLOW_WRITERS_SECONDS ?? '4');

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** How new rows were found, and what was warned of. */
function said({ events }: PostgresProject): { readonly by: ReadonlySet<string>; readonly warnings: readonly string[] } {
  const logs = events.flatMap((event) => (event.type === 'log' ? [event] : []));
  const found = logs.flatMap(({ message }) => /new rows are found.*late_commits: (\w+)/.exec(message)?.[1] ?? []);
  return { by: new Set(found), warnings: logs.flatMap(({ level, message }) => (level === 'warn' ? [message] : [])) };
}

/** By the index where the server stamps, and of some runs one by the transactions. */
const audited = { cursor_stamped_by: 'server', xmin_scan_limit: 0, xmin_audit_every: 4 };

test.each<[string, object, Habits | undefined, string[]]>([
  ['by transactions', { late_commits: 'xmin' }, undefined, ['xmin']],
  ['by the floor with audits', audited, serverHabits, ['floor', 'xmin']],
])(
  'while eight others write, no row is lost, none doubled, and none old: %s',
  async (_, how, habits, by) => {
    await db.run(`DROP TABLE IF EXISTS written; ${writersTable}; CREATE INDEX ON written (at)`);
    await using flow = await postgresProject();
    const params = { ...db.params, sync_mode: 'incremental', cursor_field: 'at', primary_key: 'id', ...how };
    const pipeline = `SOURCE pg TYPE POSTGRES PARAMS ${JSON.stringify(params)};
    LOAD merged FROM pg.written;
    LOAD appended FROM pg.written MODE APPEND;`;
    const end = Date.now() + seconds * 1000;
    let syncs = 0;
    const isOver = () => Date.now() >= end && syncs >= 4;
    const sync = async () => {
      const result = await flow.run(pipeline);
      expect(problemsOf(result)).toBe('[]');
      syncs += 1;
    };
    const writing = writeConcurrently(db, 8, isOver, habits);
    while (!isOver()) await sync();
    await writing;
    await sync();
    const found = said(flow);
    expect([[...found.by].sort(), found.warnings]).toEqual([by, []]);
    const truth =
      await db.run(`SELECT id::text, version, writer, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS at, note
    FROM written ORDER BY written.id`);
    expect(truth.length).toBeGreaterThan(50);
    const read = (table: string) =>
      flow.rows(`SELECT id::VARCHAR AS id, version, writer, strftime("at" AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f') AS at, note
      FROM ${table} ORDER BY ${table}.id`);
    expect(await read('merged')).toEqual(truth);
    expect(await flow.rows('SELECT id, version FROM appended GROUP BY ALL HAVING count(*) > 1')).toEqual([]);
    const newest = `(FROM appended QUALIFY row_number() OVER (PARTITION BY id ORDER BY version DESC) = 1)`;
    expect(await flow.rows(`SELECT count(*) AS n FROM (FROM merged EXCEPT ALL FROM ${newest})`)).toEqual([{ n: 0n }]);
  },
  240_000,
);
