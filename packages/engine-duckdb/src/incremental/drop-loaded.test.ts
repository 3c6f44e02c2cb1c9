import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Engine, HashedRows, Transaction } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import fc from 'fast-check';
import { failure } from '../__fixtures__/loading.js';
import { remember, rowsBehind, stageValues } from '../__fixtures__/staging.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const options = { cursor: 'c', ignore: ['at'] };

/** What is left of `rows` after those of earlier loads, given oldest first. */
async function left(
  loads: readonly { columns: readonly string[]; rows: readonly (readonly string[])[] }[],
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  keys?: readonly string[],
) {
  const all = { ...options, ...(keys === undefined ? {} : { keys }) };
  return inTransaction(async (tx) => {
    let loaded: HashedRows | undefined;
    for (const load of loads) {
      const staged = await stageValues(engine, tx, load.columns, load.rows);
      loaded = await remember(engine, tx, 'known', await engine.hashRows(tx, staged, all));
    }
    const staged = await stageValues(engine, tx, columns, rows);
    const rest = loaded === undefined ? staged : await engine.dropLoaded(tx, staged, loaded, all);
    const found = await rowsBehind(engine, tx, rest);
    expect(rest.rows).toBe(BigInt(found.length));
    return found;
  });
}

/** Nothing is kept of it. */
async function inTransaction<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await engine
    .transaction(async (tx) => {
      result = { value: await fn(tx) };
      throw new Error('rolled back');
    })
    .catch((error: unknown) => {
      if (result === undefined) throw error;
    });
  if (result === undefined) throw new Error('nothing was done');
  return result.value;
}

describe('rows that were loaded', () => {
  const columns = ['c INTEGER', 'v VARCHAR'];

  test('are dropped as often as they were loaded, without cursor too', async () => {
    const load = {
      columns,
      rows: [
        ['1', "'x'"],
        ['1', "'x'"],
        ['NULL', "'n'"],
      ],
    };
    const rows = [
      ['1', "'x'"],
      ['1', "'x'"],
      ['1', "'x'"],
      ['1', "'y'"],
      ['NULL', "'n'"],
      ['NULL', 'NULL'],
      ['2', "'x'"],
    ];
    expect(await left([load], columns, rows)).toEqual([
      { c: 1, v: 'x' },
      { c: 1, v: 'y' },
      { c: null, v: null },
      { c: 2, v: 'x' },
    ]);
  });

  test('are known again in wider types, other spellings of names and another order of columns', async () => {
    const load = { columns: ['c INTEGER', 'V DECIMAL(9,2)', 'd DATE'], rows: [['1', '2.50', "'2026-01-31'"]] };
    const wider = ['d TIMESTAMP', 'v DECIMAL(18,4)', 'C BIGINT'];
    expect(await left([load], wider, [["'2026-01-31'", '2.5', '1']])).toEqual([]);
    expect(await left([load], wider, [["'2026-01-31 00:00:01'", '2.5', '1']])).toHaveLength(1);
  });

  test('are compared without the columns that differ in every run', async () => {
    const stamped = [...columns, 'at INTEGER'];
    expect(await left([{ columns: stamped, rows: [['1', "'x'", '1']] }], stamped, [['1', "'x'", '2']])).toEqual([]);
  });

  test('the closest set of columns matches first, and rows with NULL in the columns it lacks go first', async () => {
    const first = { columns: ['c INTEGER'], rows: [['1']] };
    const second = { columns: ['c INTEGER', 'v VARCHAR'], rows: [['1', "'x'"]] };
    const rows = [
      ['1', "'x'"],
      ['1', "'y'"],
      ['1', 'NULL'],
    ];
    expect(await left([first, second], columns, rows)).toEqual([{ c: 1, v: 'y' }]);
    expect(await left([second, first], columns, rows)).toEqual([{ c: 1, v: 'y' }]);
    expect(await left([first], columns, rows)).toEqual([
      { c: 1, v: 'x' },
      { c: 1, v: 'y' },
    ]);
  });

  test('of sets that are equally close the newest matches first', async () => {
    const one = { columns: ['c INTEGER', 'a INTEGER'], rows: [['1', '1']] };
    const other = { columns: ['c INTEGER', 'b INTEGER'], rows: [['1', '1']] };
    const now = ['c INTEGER', 'a INTEGER', 'b INTEGER'];
    const rows = [
      ['1', '1', '1'],
      ['1', '1', '2'],
      ['1', '2', '1'],
    ];
    expect(await left([one, other], now, rows)).toEqual([{ c: 1, a: 2, b: 1 }]);
    expect(await left([other, one], now, rows)).toEqual([{ c: 1, a: 1, b: 2 }]);
  });

  test('a column that is gone is not compared', async () => {
    expect(
      await left(
        [
          {
            columns,
            rows: [
              ['1', "'x'"],
              ['1', "'y'"],
            ],
          },
        ],
        ['c INTEGER'],
        [['1'], ['1'], ['1']],
      ),
    ).toEqual([{ c: 1 }]);
  });

  test('with keys only the newest version counts: one that was changed back comes again', async () => {
    const keyed = ['k INTEGER', 'c INTEGER', 'v VARCHAR'];
    const loads = [
      {
        columns: keyed,
        rows: [
          ['1', '5', "'v1'"],
          ['2', '5', "'w'"],
        ],
      },
      { columns: keyed, rows: [['1', '5', "'v2'"]] },
    ];
    const rows = [
      ['1', '5', "'v1'"],
      ['2', '5', "'w'"],
    ];
    expect(await left(loads, keyed, rows, ['K'])).toEqual([{ k: 1, c: 5, v: 'v1' }]);
    expect(await left(loads, keyed, rows)).toEqual([]);
  });

  test('with keys a row that has got a value in a new column is another version', async () => {
    const load = {
      columns: ['k INTEGER', 'c INTEGER'],
      rows: [
        ['1', '5'],
        ['2', '5'],
      ],
    };
    const now = ['k INTEGER', 'c INTEGER', 'v VARCHAR'];
    const rows = [
      ['1', '5', 'NULL'],
      ['2', '5', "'new'"],
    ];
    expect(await left([load], now, rows, ['k'])).toEqual([{ k: 2, c: 5, v: 'new' }]);
  });

  test('with keys it is the newest staged row that counts, and the others go or stay with it', async () => {
    const keyed = ['k INTEGER', 'c INTEGER', 'v VARCHAR'];
    const load = {
      columns: keyed,
      rows: [
        ['1', '5', "'v'"],
        ['NULL', '5', "'n'"],
      ],
    };
    const known = [
      ['1', '5', "'earlier'"],
      ['NULL', '5', "'n'"],
      ['1', '4', "'older'"],
      ['1', '5', "'v'"],
    ];
    expect(await left([load], keyed, known, ['k'])).toEqual([]);
    const changed = [
      ['1', '5', "'v'"],
      ['1', '5', "'later'"],
    ];
    expect(await left([load], keyed, changed, ['k'])).toHaveLength(2);
  });

  test('with keys the newest of several rows that are written down is the version', async () => {
    const keyed = ['k INTEGER', 'c INTEGER', 'v VARCHAR'];
    const load = {
      columns: keyed,
      rows: [
        ['1', '6', "'new'"],
        ['1', '5', "'old'"],
        ['2', 'NULL', "'n'"],
      ],
    };
    expect(await left([load], keyed, [['1', '5', "'old'"]], ['k'])).toHaveLength(1);
    expect(
      await left(
        [load],
        keyed,
        [
          ['1', '6', "'new'"],
          ['2', 'NULL', "'n'"],
        ],
        ['k'],
      ),
    ).toEqual([]);
  });

  test('a column called rowid hides nothing', async () => {
    const own = ['c INTEGER', 'rowid INTEGER'];
    expect(
      await left([{ columns: own, rows: [['1', '7']] }], own, [
        ['1', '0'],
        ['1', '7'],
      ]),
    ).toEqual([{ c: 1, rowid: 0 }]);
  });

  test('nothing loaded, nothing staged', async () => {
    expect(await left([], columns, [['1', "'x'"]])).toHaveLength(1);
    expect(await left([{ columns, rows: [] }], columns, [['1', "'x'"]])).toHaveLength(1);
    expect(await left([{ columns, rows: [['1', "'x'"]] }], columns, [])).toEqual([]);
  });

  test('a handle that was used up is refused', async () => {
    const error = await failure(
      engine.transaction(async (tx) => {
        const staged = await stageValues(engine, tx, columns, [['1', "'x'"]]);
        await engine.dropNulls(tx, staged, 'c');
        await engine.dropNulls(tx, staged, 'c');
      }),
    );
    expect(error.code).toBe(codes.engine.stageGone.code);
  });
});

type Entry = Readonly<Record<string, number | null>>;
interface Load {
  readonly columns: readonly string[];
  readonly rows: readonly Entry[];
}

/** Multiset subtraction, row by row: by the sets of columns that loads had, the closest first, then the newest. */
function subtract(loads: readonly Load[], columns: readonly string[], rows: readonly Entry[]): Entry[] {
  const rest = [...rows];
  const given = loads.filter((load) => load.rows.length > 0);
  const sets = [...new Set(given.map(setOf))];
  const shared = (set: string) => set.split(',').filter((name) => columns.includes(name)).length;
  const last = (set: string) => given.findLastIndex((load) => setOf(load) === set);
  for (const set of sets.sort((a, b) => shared(b) - shared(a) || last(b) - last(a))) {
    const names = set.split(',');
    const common = names.filter((name) => columns.includes(name));
    const added = columns.filter((name) => !names.includes(name));
    for (const row of given.filter((load) => setOf(load) === set).flatMap((load) => load.rows)) {
      const equal = rest.filter((each) => common.every((name) => each[name] === row[name]));
      const next = equal.find((each) => added.every((name) => each[name] === null)) ?? equal[0];
      if (next !== undefined) rest.splice(rest.indexOf(next), 1);
    }
  }
  return rest;
}

const setOf = (load: Load) => [...load.columns].sort().join();

test('is multiset subtraction, whatever columns the loads had', async () => {
  const value = fc.constantFrom(0, 1, null);
  const entry = fc.record({ c: fc.constantFrom(1, 2, null), a: value, b: value });
  const columns = fc.constantFrom(['c'], ['c', 'a'], ['c', 'b'], ['b', 'a', 'c']);
  const load = fc.record({ columns, rows: fc.array(entry, { maxLength: 5 }) });
  const toSql = (names: readonly string[], rows: readonly Entry[]) => ({
    columns: names.map((name) => `${name} INTEGER`),
    rows: rows.map((row) => names.map((name) => String(row[name]))),
  });
  const only = (names: readonly string[], row: Entry): Entry =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
  await fc.assert(
    fc.asyncProperty(fc.array(load, { maxLength: 4 }), load, async (loads, last) => {
      const given = loads.map((each) => ({ ...each, rows: each.rows.map((row) => only(each.columns, row)) }));
      const rows = last.rows.map((row) => only(last.columns, row));
      const staged = toSql(last.columns, rows);
      const found = await left(
        given.map((each) => toSql(each.columns, each.rows)),
        staged.columns,
        staged.rows,
      );
      const text = (each: unknown) => JSON.stringify(each, ['c', 'a', 'b']);
      expect(found.map(text).sort()).toEqual(subtract(given, last.columns, rows).map(text).sort());
    }),
    { numRuns: 60 },
  );
});
