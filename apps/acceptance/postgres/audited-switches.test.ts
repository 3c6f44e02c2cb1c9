import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import fc from 'fast-check';
import { openedSource } from './opened-source.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

type Client = Awaited<ReturnType<TestDatabase['connect']>>;
type Step =
  | { readonly do: 'write' | 'savepoint' | 'end'; readonly writer: number; readonly id: number; readonly stamp: number }
  | { readonly do: 'sync'; readonly how: number }
  | { readonly do: 'rewrite' | 'empty' | 'detach' | 'attach' };

/** Ways to load the table, which a user may change from run to run; to some it is large. */
const ways = [
  ...[1, 2, 3, 4, 4].map((every) => ({ xmin_scan_limit: 0, xmin_audit_every: every })),
  { xmin_scan_limit: '1GB' },
  { late_commits: 'xmin' },
];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('write', 'write', 'savepoint', 'end', 'end'),
      writer: fc.nat(2),
      id: fc.nat(11),
      stamp: fc.nat(99),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('sync'), how: fc.nat(ways.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('rewrite', 'empty', 'detach', 'attach', 'attach') }) },
) as fc.Arbitrary<Step>;

const tables = `DROP TABLE IF EXISTS o, o_odd; DROP SEQUENCE IF EXISTS versions; CREATE SEQUENCE versions;
  CREATE TABLE o (part int, id int, version bigint DEFAULT nextval('versions'), at timestamptz) PARTITION BY LIST (part);
  CREATE TABLE o_even PARTITION OF o FOR VALUES IN (0); CREATE TABLE o_odd PARTITION OF o FOR VALUES IN (1);
  CREATE UNIQUE INDEX ON o_even (id); CREATE UNIQUE INDEX ON o_odd (id); CREATE INDEX ON o (at)`;

/** Transactions of three writers, one after the other, and what changes the table where none of them is open. */
class Writers {
  readonly #clients: Client[] = [];
  readonly #open = new Set<number>();
  #isAttached = true;

  constructor(private readonly stamps: readonly string[]) {}

  async take(step: Exclude<Step, { do: 'sync' }>): Promise<void> {
    if ('writer' in step) return this.#write(step);
    if (this.#open.size > 0) return;
    if (step.do === 'rewrite')
      await db
        .run('ALTER TABLE o_even ALTER version TYPE int; ALTER TABLE o_even ALTER version TYPE bigint')
        .catch(() => undefined);
    if (step.do === 'rewrite') await db.run('VACUUM FULL o_even');
    if (step.do === 'empty') await db.run('TRUNCATE o_even');
    if (step.do === 'detach' && this.#isAttached) await db.run('ALTER TABLE o DETACH PARTITION o_odd');
    if (step.do === 'attach' && !this.#isAttached)
      await db.run('ALTER TABLE o ATTACH PARTITION o_odd FOR VALUES IN (1)');
    if (step.do === 'detach' || step.do === 'attach') this.#isAttached = step.do === 'attach';
  }

  async end(): Promise<void> {
    for (const client of this.#clients) await client.end();
  }

  async #write({ do: what, writer, id, stamp }: Extract<Step, { writer: number }>): Promise<void> {
    this.#clients[writer] ??= await db.connect();
    const client = this.#clients[writer];
    if (what === 'end') {
      await client.query(stamp % 4 === 0 ? 'ROLLBACK' : 'COMMIT');
      this.#open.delete(writer);
      return;
    }
    if (!this.#open.has(writer)) await client.query(`BEGIN; SET LOCAL lock_timeout = '20ms'`);
    this.#open.add(writer);
    const at = this.stamps[stamp % this.stamps.length];
    const write = `INSERT INTO ${id % 2 === 0 ? 'o_even' : 'o_odd'} (part, id, at) VALUES (${id % 2}, ${id}, ${at})
      ON CONFLICT (id) DO UPDATE SET at = excluded.at, version = nextval('versions')`;
    // Who waits for another writer goes on with something else.
    await client.query(`SAVEPOINT s; ${write}`).catch(() => client.query('ROLLBACK TO s'));
    await client.query(what === 'savepoint' && stamp % 2 === 0 ? 'ROLLBACK TO s' : 'RELEASE s');
  }
}

interface Followed {
  state?: never;
  bound?: string;
  readonly rows: Map<string, string>;
  /** Versions that a loader which appends may have forgotten: they must not come again. */
  readonly forgotten: Set<string>;
  readonly read: Map<string, string>;
}

/** Reads as a load does; gives whether it went by transactions. */
async function sync(loaded: Followed, way: object): Promise<boolean> {
  await using source = await openedSource({ ...db.params, cursor_stamped_by: 'server', ...way });
  const from = loaded.bound === undefined ? {} : { from: { type: 'TIMESTAMP WITH TIME ZONE', value: loaded.bound } };
  const { state } = loaded;
  const lines = await source.read({
    stream: 'o',
    sync: 'incremental',
    appends: true,
    cursor: { field: 'at', nulls: 'include', ...from },
    ...(state === undefined ? {} : { state }),
  });
  const checkpoint = source.checkpoint();
  for (const line of lines) {
    const [, id = '', version = '', at = ''] = line.split(',');
    expect(loaded.forgotten).not.toContain(version);
    if (checkpoint?.noneReturned === true) expect([...loaded.read.keys()]).not.toContain(version);
    loaded.rows.set(id, version);
    loaded.read.set(version, at);
    if (loaded.bound === undefined || at > loaded.bound) loaded.bound = at;
  }
  loaded.state = checkpoint?.state as never;
  if (checkpoint?.mayReturn === false) {
    for (const [version, at] of loaded.read) if (at < (loaded.bound ?? '')) loaded.forgotten.add(version);
  }
  const { reads = [] } = (checkpoint?.state?.data ?? {}) as { readonly reads?: readonly unknown[] };
  return reads.length < 2;
}

/** Takes the steps, and gives what a loader lacks after each sync that should have found all. */
async function lacking(steps: readonly Step[], stamps: readonly string[], isExact: (byXmin: boolean) => boolean) {
  await db.run(tables);
  const writers = new Writers(stamps);
  const loaded: Followed = { rows: new Map(), forgotten: new Set(), read: new Map() };
  const lacks: string[] = [];
  try {
    for (const [at, each] of steps.entries()) {
      if (each.do !== 'sync') {
        await writers.take(each);
        continue;
      }
      const byXmin = await sync(loaded, ways[each.how] ?? {});
      if (!isExact(byXmin)) continue;
      const rows = await db.run('SELECT id::text, version::text FROM o');
      for (const { id, version } of rows) {
        if (loaded.rows.get(String(id)) !== version) lacks.push(`after step ${at}: ${id} in version ${version}`);
      }
    }
  } finally {
    await writers.end();
  }
  return lacks;
}

/** More of them find more: `SQLFLOW_SWITCHES_RUNS=100 npm run jest -- audited-switches`. */
const runs = Number(process.env.SQLFLOW_SWITCHES_RUNS ?? '3');
const steps = fc.array(step, { minLength: 40, maxLength: 80, size: 'max' });

test.each<[string, string[], (byXmin: boolean) => boolean]>([
  ['the server stamps, each run finds all', ['now()', 'clock_timestamp()'], () => true],
  [
    'clients stamp, each run that goes by transactions finds all',
    ['now()', `now() - interval '10 minutes'`],
    (byXmin) => byXmin,
  ],
])(
  'whatever is switched between runs, where %s, and nothing comes twice that was forgotten',
  async (_, stamps, isExact) => {
    await fc.assert(
      fc.asyncProperty(steps, async (each) => expect(await lacking(each, stamps, isExact)).toEqual([])),
      { numRuns: runs, endOnFailure: true },
    );
  },
  30_000 * Math.max(runs, 3),
);
