import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { openedSource } from './opened-source.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

interface Followed {
  readonly cursor_field?: string;
  readonly where?: string;
}

/** What is said of a table that is made like this, with an index that is made like that. */
async function hint(table: string, index: string, { cursor_field: field = 'at', where }: Followed): Promise<unknown> {
  await db.run(`DROP TABLE IF EXISTS sought; ${table}; ${index}; INSERT INTO sought (id, name) VALUES (1, 'a')`);
  await using source = await openedSource({ ...db.params, late_commits: 'ignore', where });
  await source.read({ stream: 'sought', sync: 'incremental', cursor: { field, nulls: 'include' } });
  return source.takeHints().SF8218;
}

const table = `CREATE TABLE sought (id int PRIMARY KEY, tenant int, name text, at timestamptz DEFAULT now())`;
const parted = `CREATE TABLE sought (id int, tenant int, name text, at timestamptz DEFAULT now()) PARTITION BY RANGE (id);
  CREATE TABLE sought_1 PARTITION OF sought FOR VALUES FROM (0) TO (10); CREATE TABLE sought_2 PARTITION OF sought FOR VALUES FROM (10) TO (20)`;

test.each([
  ['an index on the column', table, 'CREATE INDEX ON sought (at DESC)', {}],
  ['one for ranges of blocks', table, 'CREATE INDEX ON sought USING brin (at)', {}],
  ['one that begins with the column', table, 'CREATE INDEX ON sought (at, tenant)', {}],
  [
    'one of the rows that are wanted',
    table,
    'CREATE INDEX ON sought (at) WHERE tenant IS NULL',
    { where: 'tenant IS NULL' },
  ],
  ['one on text by its bytes', table, 'CREATE INDEX ON sought (name COLLATE "C")', { cursor_field: 'name' }],
  ['one of each partition', parted, 'CREATE INDEX ON sought (at)', {}],
])('%s: nothing is said', async (_, made, index, more) => {
  expect(await hint(made, index, more)).toBeUndefined();
});

const statement = 'CREATE INDEX CONCURRENTLY ON "public"."sought"';
test.each([
  ['one of another column', table, 'CREATE INDEX ON sought (tenant)', {}, `${statement} ("at")`],
  ['one of some rows', table, 'CREATE INDEX ON sought (at) WHERE tenant = 1', {}, `${statement} ("at")`],
  ['one by a hash', table, 'CREATE INDEX ON sought USING hash (at)', {}, `${statement} ("at")`],
  [
    'one of an expression',
    table,
    "CREATE INDEX ON sought (date_part('year', at AT TIME ZONE 'UTC'))",
    {},
    `${statement} ("at")`,
  ],
  [
    'one on text by its collation',
    table,
    'CREATE INDEX ON sought (name COLLATE "und-x-icu")',
    { cursor_field: 'name' },
    `${statement} ("name" COLLATE "C")`,
  ],
  ['one of one partition', parted, 'CREATE INDEX ON sought_1 (at)', {}, 'CREATE INDEX ON "public"."sought" ("at")'],
])('%s: the statement is said', async (_, made, index, more, wanted) => {
  expect(await hint(made, index, more)).toBe(wanted);
  await db.run(wanted);
});
