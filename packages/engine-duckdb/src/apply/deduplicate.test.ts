import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Row } from '@sqlflow/connector-sdk';
import type { Deduplication, Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import fc from 'fast-check';
import { failure, type LoadOptions, load, rowBatches, rowsOf } from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const target = { name: 't' };
const columns = ['k INTEGER', 'c INTEGER', 'v VARCHAR'];
const latest: Deduplication = { cursor: 'c', keep: 'latest' };

async function merge(names: readonly string[], rows: readonly Row[], options: LoadOptions = {}) {
  const all = { mode: 'merge', keys: ['k'], deduplicate: latest, ...options } as const;
  return (await load(engine, target, rowBatches(names, rows), all)).applied;
}

const run = (sql: string) => engine.transaction((tx) => engine.run(tx, sql));
const table = () => rowsOf(engine, 'SELECT k, c, v FROM t ORDER BY ALL');

describe('against the table', () => {
  beforeEach(() => run("CREATE TABLE t AS SELECT * FROM (VALUES (1, 5, 'old'), (2, NULL, 'old')) AS t (k, c, v)"));

  test('latest: a row overwrites unless its cursor is lower', async () => {
    expect(await merge(columns, [{ k: 1, c: 4, v: 'lower' }])).toMatchObject({
      updated: 0n,
      inserted: 0n,
      superseded: 1n,
    });
    expect(await merge(columns, [{ k: 1, c: null, v: 'none' }])).toMatchObject({ updated: 0n, superseded: 1n });
    expect(await merge(columns, [{ k: 2, c: null, v: 'equal' }])).toMatchObject({ updated: 1n, superseded: 0n });
    expect(
      await merge(columns, [
        { k: 1, c: 5, v: 'equal' },
        { k: 3, c: 1, v: 'new' },
      ]),
    ).toMatchObject({ updated: 1n, inserted: 1n });
    expect(await table()).toEqual([
      { k: 1, c: 5, v: 'equal' },
      { k: 2, c: null, v: 'equal' },
      { k: 3, c: 1, v: 'new' },
    ]);
  });

  test('first: only a row with a lower cursor overwrites', async () => {
    const options = { deduplicate: { cursor: 'c', keep: 'first' } } as const;
    const rows = [
      { k: 1, c: 5, v: 'equal' },
      { k: 2, c: 1, v: 'higher' },
    ];
    expect(await merge(columns, rows, options)).toMatchObject({ updated: 0n, superseded: 2n });
    expect(await merge(columns, [{ k: 1, c: 4, v: 'lower' }], options)).toMatchObject({ updated: 1n });
    expect(await table()).toEqual([
      { k: 1, c: 4, v: 'lower' },
      { k: 2, c: null, v: 'old' },
    ]);
  });

  test('a row of the table above what is trusted is overwritten', async () => {
    const trusted = (value: string, type = 'INTEGER'): LoadOptions => ({
      deduplicate: { ...latest, trustedUpTo: { type, value } },
    });
    expect(await merge(columns, [{ k: 1, c: 4, v: 'x' }], trusted('5'))).toMatchObject({ updated: 0n });
    expect(await merge(columns, [{ k: 1, c: 4, v: 'x' }], trusted('4.99', 'DECIMAL(9,2)'))).toMatchObject({
      updated: 1n,
    });
    const never: LoadOptions = { deduplicate: { ...latest, trustedUpTo: 'nothing' } };
    expect(await merge(columns, [{ k: 1, c: null, v: 'y' }], never)).toMatchObject({ updated: 1n });
    expect(await table()).toContainEqual({ k: 1, c: null, v: 'y' });
  });

  test('a table without the cursor is overwritten', async () => {
    await run('ALTER TABLE t DROP c');
    expect(
      await merge(columns, [
        { k: 1, c: null, v: 'x' },
        { k: 2, c: 1, v: 'y' },
      ]),
    ).toMatchObject({ updated: 2n, superseded: 0n });
    expect(await table()).toEqual([
      { k: 1, c: null, v: 'x' },
      { k: 2, c: 1, v: 'y' },
    ]);
  });

  test('a table that keeps the cursor as text compares values, not texts', async () => {
    await run(
      "CREATE OR REPLACE TABLE t AS SELECT * FROM (VALUES (1, '9', 'old'), (2, '10', 'old'), (3, 'odd', 'old')) AS t (k, c, v)",
    );
    const rows = [1, 2, 3].map((k) => ({ k, c: 9 + (k === 1 ? 1 : 0), v: 'new' }));
    expect(await merge(columns, rows)).toMatchObject({ updated: 2n, superseded: 1n });
    expect((await table()).map(({ k, v }) => [k, v])).toEqual([
      [1, 'new'],
      [2, 'old'],
      [3, 'new'],
    ]);
  });

  test('what the staged rows lack stays as it is', async () => {
    await merge(
      ['k INTEGER', 'c INTEGER'],
      [
        { k: 1, c: 4 },
        { k: 2, c: 4 },
        { k: 3, c: 4 },
      ],
    );
    expect(await table()).toEqual([
      { k: 1, c: 5, v: 'old' },
      { k: 2, c: 4, v: 'old' },
      { k: 3, c: 4, v: null },
    ]);
  });
});

test('columns called rowid hide nothing, on either side', async () => {
  const own = ['k INTEGER', 'c INTEGER', 'rowid INTEGER'];
  const keys = { deduplicate: { cursor: 'c', keep: 'latest' } } as const;
  await merge(
    own,
    [
      { k: 1, c: 1, rowid: 5 },
      { k: 2, c: 9, rowid: 0 },
    ],
    keys,
  );
  const rows = [
    { k: 2, c: 3, rowid: 1 },
    { k: 1, c: 2, rowid: 9 },
    { k: 1, c: 2, rowid: 0 },
    { k: 3, c: 1, rowid: 0 },
  ];
  expect(await merge(own, rows, keys)).toMatchObject({ updated: 1n, inserted: 1n, superseded: 2n });
  expect(await rowsOf(engine, 'SELECT k, c, "rowid" FROM t ORDER BY k')).toEqual([
    { k: 1, c: 2, rowid: 0 },
    { k: 2, c: 9, rowid: 0 },
    { k: 3, c: 1, rowid: 0 },
  ]);
});

test('a replacement with keys keeps one row of each, and min_rows counts those', async () => {
  const rows = [
    { k: 1, c: 2, v: 'a' },
    { k: 1, c: 2, v: 'b' },
    { k: null, c: 1, v: 'n' },
    { k: null, c: null, v: 'm' },
  ];
  expect(await merge(columns, rows, { mode: 'replace' })).toMatchObject({
    inserted: 2n,
    superseded: 2n,
    created: true,
  });
  expect(await table()).toEqual([
    { k: 1, c: 2, v: 'b' },
    { k: null, c: 1, v: 'n' },
  ]);
  const error = await failure(merge(columns, rows, { mode: 'replace', minRows: 3n }));
  expect(error.code).toBe(codes.data.tooFewRows.code);
  expect(error.message).toContain('2');
});

test('a cursor that the rows lack is named', async () => {
  const error = await failure(
    merge(columns, [{ k: 1, c: 1, v: 'x' }], { deduplicate: { cursor: 'd', keep: 'latest' } }),
  );
  expect(error.code).toBe(codes.data.cursorColumnMissing.code);
});

test('a key that the rows lack is named, for replacements too', async () => {
  for (const mode of ['merge', 'replace'] as const) {
    const error = await failure(merge(columns, [{ k: 1, c: 1, v: 'x' }], { mode, keys: ['id'] }));
    expect(error.code).toBe(codes.data.keyColumnMissing.code);
    expect(error.message).toContain('no column id in the rows that were read (there are k, c, v)');
  }
});

test('one row of each key can be kept before it is known where rows go', async () => {
  const rows = await engine.session(async (session) => {
    const intent = { target, mode: 'merge' } as const;
    const part = await session.transaction(async (tx) => {
      const staged = await engine.stageQuery(tx, 'SELECT * FROM (VALUES (1, 1), (1, 2), (2, 1)) AS v (k, c)', {
        intent,
      });
      const kept = await engine.keepOne(tx, staged, { keys: ['k'], deduplicate: latest });
      expect(kept.rows).toBe(2n);
      const error = await failure(engine.keepOne(tx, kept, { keys: ['id'], deduplicate: latest }));
      expect(error.code).toBe(codes.data.keyColumnMissing.code);
      return (await engine.cut(tx, kept, { cursor: 'c', size: 2 }))[0];
    });
    await session.transaction(async (tx) => {
      if (part === undefined) throw new Error('there is no part');
      const staged = await engine.takePart(tx, part);
      const options = { mode: 'merge', keys: ['k'], deduplicate: latest, schemaEvolution: 'permissive' } as const;
      expect(await engine.apply(tx, staged, target, options)).toMatchObject({ inserted: 2n, superseded: 0n });
    });
    return rowsOf(engine, 'FROM t ORDER BY k');
  });
  expect(rows).toEqual([
    { k: 1, c: 2 },
    { k: 2, c: 1 },
  ]);
});

interface Entry {
  readonly k: number | null;
  readonly c: number | null;
  readonly v: number;
}

const order = (c: number | null) => c ?? Number.NEGATIVE_INFINITY;

/** Row by row: which staged row of a key stays, and whether it overwrites the rows of the table with that key. */
function model(existing: readonly Entry[], rows: readonly Entry[], { keep, trustedUpTo }: Deduplication): Entry[] {
  const winners = new Map<number | null, Entry>();
  for (const row of rows) {
    const known = winners.get(row.k);
    const wins =
      known === undefined || (keep === 'latest' ? order(row.c) >= order(known.c) : order(row.c) < order(known.c));
    if (wins) winners.set(row.k, row);
  }
  const trusted = typeof trustedUpTo === 'object' ? Number(trustedUpTo.value) : Number.POSITIVE_INFINITY;
  const result = [...existing];
  for (const winner of winners.values()) {
    const theirs = existing.filter(({ k }) => k === winner.k);
    const stays = (old: Entry) =>
      keep === 'first'
        ? order(winner.c) >= order(old.c)
        : trustedUpTo !== 'nothing' && order(old.c) > order(winner.c) && order(old.c) <= trusted;
    if (theirs.some(stays)) continue;
    if (theirs.length === 0) result.push(winner);
    for (const old of theirs) result[result.indexOf(old)] = { ...winner };
  }
  return result;
}

test.each([true, false])('merges do what the model does (key unique in the table: %s)', async (unique) => {
  const entry = fc.record({
    k: fc.constantFrom(1, 2, 3, null),
    c: fc.constantFrom(1, 2, 3, null),
    v: fc.integer({ min: 0, max: 99 }),
  });
  const deduplicate = fc.record({
    cursor: fc.constant('c'),
    keep: fc.constantFrom('latest' as const, 'first' as const),
    trustedUpTo: fc.constantFrom(undefined, 'nothing' as const, { type: 'INTEGER', value: '2' }),
  });
  const existing = unique
    ? fc.uniqueArray(entry, { selector: ({ k }) => String(k), maxLength: 4 })
    : fc.array(entry, { maxLength: 6 });
  const names = ['k INTEGER', 'c INTEGER', 'v INTEGER'];
  const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row, ['k', 'c', 'v'])).sort();
  await fc.assert(
    fc.asyncProperty(existing, fc.array(entry, { maxLength: 8 }), deduplicate, async (old, rows, options) => {
      await load(engine, target, rowBatches(names, old));
      const { trustedUpTo, ...rest } = options;
      const given: Deduplication = trustedUpTo === undefined ? rest : { ...rest, trustedUpTo };
      const applied = await merge(names, rows, { deduplicate: given });
      expect(sorted(await rowsOf(engine, 'FROM t'))).toEqual(sorted(model(old, rows, given)));
      const written = new Set(rows.map(({ k }) => k)).size;
      expect(applied.superseded).toBeGreaterThanOrEqual(BigInt(rows.length - written));
      if (unique) expect(applied.inserted + applied.updated + (applied.superseded ?? 0n)).toBe(BigInt(rows.length));
    }),
    { numRuns: 60 },
  );
});
