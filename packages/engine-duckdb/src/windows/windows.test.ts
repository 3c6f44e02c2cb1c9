import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApplyOptions, ApplyResult, Engine, TableWindow, WindowRequest } from '@sqlflow/engine';
import { openDuckDbEngine } from '../index.js';
import { windowColumn } from './window-column.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const run = (sql: string) => engine.transaction((tx) => engine.run(tx, sql));
const d = { name: 'd' };

async function table(type: string, values: readonly string[]): Promise<void> {
  await run(
    `CREATE TABLE d AS SELECT v::${type} AS c FROM (VALUES ${values.map((each) => `('${each}')`).join(', ')}) t(v)`,
  );
}

function open(request: Omit<WindowRequest, 'column'>): Promise<TableWindow | undefined> {
  return engine.transaction((tx) => engine.openWindow(tx, d, { column: 'C', count: true, ...request }));
}

const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05'];
const last = { notAfter: '2026-01-05' };

describe('openWindow', () => {
  test('there is none where there is no table, or no such column', async () => {
    expect(await open({})).toBeUndefined();
    await run('CREATE TABLE d AS SELECT 1 AS x');
    expect(await open({})).toBeUndefined();
  });

  test('begins one value below the newest, so that the newest is computed again', async () => {
    await table('DATE', days);
    expect(await open({ last })).toMatchObject({
      type: 'DATE',
      after: '2026-01-04',
      starts: { start_value: '2026-01-04', start_date: '2026-01-04' },
      empty: false,
      values: 1n,
      variables: {
        start_date: "'2026-01-04'::DATE",
        start_dt: "'2026-01-04 00:00:00'::TIMESTAMP",
        start_value: "'2026-01-04'::DATE",
        end_date: "'infinity'::DATE",
        end_dt: "'infinity'::TIMESTAMP",
        end_value: "'infinity'::DATE",
      },
    });
  });

  test.each<[string, Omit<WindowRequest, 'column'>, string | undefined]>([
    ['no run has reached the end', {}, undefined],
    ['a value after the last run is no newest one', { last: { notAfter: '2026-01-03' } }, '2026-01-02'],
    ['all values lie after the last run', { last: { notAfter: '2025-01-03' } }, undefined],
    ['LOOKBACK', { last, lookback: { unit: 'duration', months: 0, days: 2, seconds: 0 } }, '2026-01-02'],
    [
      'LOOKBACK to between two values',
      { last, lookback: { unit: 'duration', months: 0, days: 1, seconds: 3600 } },
      '2026-01-02',
    ],
    [
      'LOOKBACK to before the first',
      { last, lookback: { unit: 'duration', months: 1, days: 0, seconds: 0 } },
      undefined,
    ],
    ['--from before it', { last, from: '2026-01-02' }, '2026-01-01'],
    ['--from between two values', { last, from: '2025-12-31' }, undefined],
    ['--from after it', { last, from: '2026-02-02' }, '2026-01-04'],
    ['--from where everything is computed', { from: '2026-01-02' }, undefined],
  ])('%s', async (_, request, after) => {
    await table('DATE', days);
    expect((await open(request))?.after).toBe(after);
  });

  test('--to: the end is the next value above it', async () => {
    await table('DATE', days);
    expect(await open({ last, from: '2026-01-02', to: '2026-01-03' })).toMatchObject({
      after: '2026-01-01',
      upTo: '2026-01-03',
      values: 2n,
      variables: {
        start_date: "'2026-01-01'::DATE",
        end_date: "'2026-01-04'::DATE",
        end_dt: "'2026-01-04 00:00:00'::TIMESTAMP",
      },
    });
    expect((await open({ last, to: '2026-01-09' }))?.variables.end_date).toBe("'infinity'::DATE");
    expect((await open({ last, to: '2026-01-04' }))?.empty).toBe(true);
    await expect(open({ to: 'soon' })).rejects.toMatchObject({ code: 'SF4513' });
    await expect(open({ from: '2026-01-03', to: '2026-01-02' })).rejects.toMatchObject({ code: 'SF9032' });
  });

  test('timestamps: the start is rounded down to a date and the end up', async () => {
    await table('TIMESTAMP', [
      '2026-01-01 10:00',
      '2026-01-02 11:00:00.000001',
      '2026-01-03 12:00',
      '2026-01-04 13:00',
    ]);
    const found = await open({ last: { notAfter: '2026-01-03 23:00' }, to: '2026-01-03T12:00' });
    expect(found).toMatchObject({
      after: '2026-01-02 11:00:00.000001',
      starts: { start_date: '2026-01-02', start_dt: '2026-01-02 11:00:00.000001' },
      variables: {
        start_date: "'2026-01-02'::DATE",
        start_dt: "'2026-01-02 11:00:00.000001'::TIMESTAMP",
        end_date: "'2026-01-05'::DATE",
        end_dt: "'2026-01-04 13:00:00'::TIMESTAMP",
      },
    });
  });

  test('nanoseconds: `@start_dt` is rounded down and `@end_dt` up, `@…_value` is exact', async () => {
    await table('TIMESTAMP_NS', ['2026-01-01 10:00:00.123456789', '2026-01-02 10:00', '2026-01-03 10:00:00.123456789']);
    const found = await open({ last: { notAfter: '2026-01-02 23:00' }, to: '2026-01-02 10:00:00' });
    expect(found?.variables).toMatchObject({
      start_dt: "'2026-01-01 10:00:00.123456'::TIMESTAMP",
      start_value: "'2026-01-01 10:00:00.123456789'::TIMESTAMP_NS",
      end_dt: "'2026-01-03 10:00:00.123457'::TIMESTAMP",
      end_value: "'2026-01-03 10:00:00.123456789'::TIMESTAMP_NS",
    });
  });

  test('zoned timestamps are compared as instants', async () => {
    await table('TIMESTAMPTZ', ['2026-01-01 10:00:00+01', '2026-01-02 00:30:00+01', '2026-01-02 01:30:00+01']);
    expect((await open({ last: { notAfter: '2026-01-01 23:45:00+00' } }))?.variables).toMatchObject({
      start_dt: "'2026-01-01 09:00:00+00'::TIMESTAMP WITH TIME ZONE",
      start_date: "'2026-01-01'::DATE",
    });
  });

  test('values at infinity are values like others', async () => {
    await table('DATE', ['-infinity', '2026-01-02', 'infinity']);
    expect(await open({ last })).toMatchObject({
      after: '-infinity',
      variables: { start_dt: "'-infinity'::TIMESTAMP" },
    });
    expect((await open({ last, to: '2026-01-05' }))?.variables.end_date).toBe("'infinity'::DATE");
  });

  test.each<[string, readonly string[], string | undefined, string, string | undefined]>([
    ['TINYINT', ['-128', '-127', '126', '127'], '126', '255', undefined],
    ['TINYINT', ['-128', '-127', '126', '127'], '126', '254', '-128'],
    ['UBIGINT', ['0', '5', '18446744073709551615'], '5', '18446744073709551614', undefined],
    ['UBIGINT', ['0', '5', '18446744073709551615'], '5', '18446744073709551610', '0'],
    ['HUGEINT', ['1', '2', `${2n ** 127n - 1n}`], '2', `${2n ** 127n - 3n}`, '1'],
    ['INTEGER', ['1', '2', '3', '4'], '3', '1.5', '1'],
    ['DECIMAL(38,2)', ['0.01', '0.02', '0.04'], '0.02', '0.02', '0.01'],
    ['DECIMAL(38,2)', ['0.01', '0.02', '0.04'], '0.02', '0.025', undefined],
    ['DECIMAL(3,1)', ['-99.9', '-99.8', '-99.7'], '-99.8', '0.05', '-99.9'],
    ['DOUBLE', ['0.1', '0.2', '0.5', 'nan', 'infinity'], '0.2', '0.25', '0.1'],
  ])('numbers: %s %j', async (type, values, after, back, looking) => {
    await table(type, values);
    expect((await open({ last: {} }))?.after).toBe(after);
    expect((await open({ last: {}, lookback: { unit: 'number', value: back } }))?.after).toBe(looking);
  });
});

describe('windowColumn', () => {
  const all = [
    ...['DATE', 'TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE'],
    ...[
      'TINYINT',
      'SMALLINT',
      'INTEGER',
      'BIGINT',
      'HUGEINT',
      'UTINYINT',
      'USMALLINT',
      'UINTEGER',
      'UBIGINT',
      'UHUGEINT',
    ],
    ...['DECIMAL(4,1)', 'DECIMAL(38,10)', 'FLOAT', 'DOUBLE'],
  ];

  const extremes: Readonly<Record<string, readonly [string, string]>> = {
    TINYINT: ['-128', '127'],
    BIGINT: ['-9223372036854775808', '9223372036854775807'],
    HUGEINT: ['-170141183460469231731687303715884105728', '170141183460469231731687303715884105727'],
    UBIGINT: ['0', '18446744073709551615'],
    UHUGEINT: ['0', '340282366920938463463374607431768211455'],
    'DECIMAL(4,1)': ['-999.9', '999.9'],
    'DECIMAL(38,10)': [`-${'9'.repeat(28)}.${'9'.repeat(10)}`, `${'9'.repeat(28)}.${'9'.repeat(10)}`],
  };

  test.each(all)('%s: everything lies between the ends of a window without ends', async (type) => {
    const column = windowColumn(type);
    if (column === undefined) throw new Error('not supported');
    const [low, high] = extremes[type] ?? (column.measure === 'time' ? ['1700-01-01', '2200-01-01'] : ['0', '100']);
    for (const variables of [column.variables, column.guarded])
      for (const [start, end] of [
        ['start_value', 'end_value'],
        ['start_dt', 'end_dt'],
        ['start_date', 'end_date'],
      ] as const) {
        // A date beside an infinite timestamp is what the other form is for.
        if (
          variables[start] === undefined ||
          (type === 'DATE' && variables === column.variables && start === 'start_dt')
        )
          continue;
        const inside = `x > ${variables[start]} AND x < ${variables[end]}`;
        const { rows } = await run(
          `SELECT count(*) AS n FROM (VALUES ('${low}'::${type}), ('${high}'::${type})) t(x) WHERE ${inside}`,
        );
        expect(rows).toEqual([{ n: 2n }]);
      }
    expect(Object.keys(column.variables).sort()).toEqual(
      column.measure === 'time'
        ? ['end_date', 'end_dt', 'end_value', 'start_date', 'start_dt', 'start_value']
        : ['end_value', 'start_value'],
    );
  });

  test.each(['VARCHAR', 'BOOLEAN', 'TIME', 'INTERVAL', 'UUID', 'BLOB', 'DATE[]', 'STRUCT(a INTEGER)', "ENUM('a')"])(
    '%s cannot be gone by',
    (type) => {
      expect(windowColumn(type)).toBeUndefined();
    },
  );

  test.each([
    ['DATE', '2026-01-31', '2026-01-31', '2026-01-31'],
    ['DATE', '2026-02-30', undefined, undefined],
    ['DATE', '2026-01-31T10:00', undefined, undefined],
    ['TIMESTAMP', '2026-01-31', '2026-01-31 00:00:00', '2026-01-31 23:59:59.999999'],
    ['TIMESTAMP', '2026-01-31T10:00', '2026-01-31 10:00:00', '2026-01-31 10:00:00'],
    ['TIMESTAMP', '2026-01-31 10:00:00.123456', '2026-01-31 10:00:00.123456', '2026-01-31 10:00:00.123456'],
    ['TIMESTAMP', '2026-01-31 10:00:00.1234567', undefined, undefined],
    ['TIMESTAMP', '2026-01-31 25:00', undefined, undefined],
    ['TIMESTAMP', '2026-01-31T10:00Z', undefined, undefined],
    ['TIMESTAMP_S', '2026-01-31', '2026-01-31 00:00:00', '2026-01-31 23:59:59'],
    ['TIMESTAMP WITH TIME ZONE', '2026-01-31T10:00-0530', '2026-01-31 10:00:00-05:30', '2026-01-31 10:00:00-05:30'],
    ['TIMESTAMP WITH TIME ZONE', '2026-01-31', '2026-01-31 00:00:00+00', '2026-01-31 23:59:59.999999+00'],
    ['INTEGER', '+12', '12', '12'],
    ['INTEGER', '2147483648', undefined, undefined],
    ['UTINYINT', '-1', undefined, undefined],
    ['INTEGER', '1.5', undefined, undefined],
    ['DECIMAL(4,2)', '1.50', '1.5', '1.5'],
    ['DECIMAL(4,2)', '.25', '0.25', '0.25'],
    ['DECIMAL(4,2)', '1.505', undefined, undefined],
    ['DECIMAL(4,2)', '100', undefined, undefined],
    ['DOUBLE', '1e3', '1e3', '1e3'],
    ['DOUBLE', 'x', undefined, undefined],
  ])('%s: a bound of %s', async (type, text, from, to) => {
    const column = windowColumn(type);
    expect([column?.bound(text, 'from'), column?.bound(text, 'to')]).toEqual([from, to]);
    if (from !== undefined) await run(`SELECT '${from}'::${type}, '${to}'::${type}`);
  });

  test.each([
    ['DATE', '2026-02-01', '2026-01-31', true],
    ['DATE', '2026-01-31', '2026-01-31', false],
    ['TIMESTAMP', '2026-01-31', '2026-01-31', false],
    ['TIMESTAMP', '2026-01-31T10:00', '2026-01-31T09:59:59.999999', true],
    ['TIMESTAMP WITH TIME ZONE', '2026-01-31T10:00+02', '2026-01-31T09:00Z', false],
    ['TIMESTAMP WITH TIME ZONE', '2026-01-31T10:00Z', '2026-01-31T10:30+0100', true],
    ['BIGINT', '10', '9', true],
    ['DECIMAL(4,2)', '-1.5', '-1.25', false],
    ['DATE', 'x', '2026-01-31', false],
  ])('%s: from %s to %s is reversed: %s', (type, from, to, expected) => {
    expect(windowColumn(type)?.isReversed(from, to)).toBe(expected);
  });

  test.each([
    ['DATE', '2026-01-31'],
    ['TIMESTAMP', '2026-01-31 10:11:12.345'],
    ['TIMESTAMP_S', '2026-01-31 10:11:12'],
    ['TIMESTAMP WITH TIME ZONE', '2026-01-31 10:11:12.345+00'],
    ['BIGINT', undefined],
  ])('%s: the last value not after an instant', (type, expected) => {
    expect(windowColumn(type)?.notAfter('2026-01-31T10:11:12.345Z')).toBe(expected);
  });
});

describe('apply', () => {
  function apply(query: string, options: Pick<ApplyOptions, 'mode' | 'window'>): Promise<ApplyResult> {
    return engine.transaction(async (tx) => {
      const staged = await engine.stageQuery(tx, query, { intent: { target: d, mode: options.mode } });
      return engine.apply(tx, staged, d, { schemaEvolution: 'permissive', ...options });
    });
  }
  const rows = async () => (await run('FROM d ORDER BY ALL')).rows;
  const window = { column: 'c', after: '2', notBefore: '2' };

  test('the window is replaced, the boundary stays, what lies on it is dropped', async () => {
    await run("CREATE TABLE d AS FROM (VALUES (1, 'old'), (2, 'old'), (3, 'old'), (4, 'gone')) t(c, x)");
    const applied = await apply("FROM (VALUES ('half', 2), ('new', 3), ('new', 5)) t(x, c)", {
      mode: 'window',
      window,
    });
    expect(applied).toMatchObject({ inserted: 2n, deleted: 2n, created: false, greatest: '5' });
    expect(await rows()).toEqual([
      { c: 1, x: 'old' },
      { c: 2, x: 'old' },
      { c: 3, x: 'new' },
      { c: 5, x: 'new' },
    ]);
  });

  test('up to its end', async () => {
    await run("CREATE TABLE d AS FROM (VALUES (1, 'old'), (3, 'old'), (4, 'old')) t(c, x)");
    await apply("FROM (VALUES (2, 'new'), (4, 'half')) t(c, x)", {
      mode: 'window',
      window: { column: 'c', upTo: '3' },
    });
    expect(await rows()).toEqual([
      { c: 2, x: 'new' },
      { c: 4, x: 'old' },
    ]);
  });

  test.each([
    ['NULL', 'FROM (VALUES (3), (NULL), (NULL)) t(c)', 'SF5071', /2 rows in which `c` is NULL/],
    ['before the start', 'FROM (VALUES (0), (1), (3)) t(c)', 'SF5070', /2 rows with `c` before 2, the first is 0/],
    ['no such column', 'SELECT 3 AS x', 'SF4502', /no column `c`/],
  ])('rows with %s are refused', async (_, query, code, message) => {
    await run('CREATE TABLE d AS SELECT 3 AS c');
    const applying = apply(query, { mode: 'window', window });
    await expect(applying).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await rows()).toEqual([{ c: 3 }]);
  });

  test('columns are matched by name, added and widened', async () => {
    await run('CREATE TABLE d AS FROM (VALUES (1, 1), (3, 3)) t(c, n)');
    await apply("SELECT 'x' AS added, 4000000000 AS n, 3::BIGINT AS c", { mode: 'window', window });
    expect(await rows()).toEqual([
      { c: 1n, n: 1n, added: null },
      { c: 3n, n: 4000000000n, added: 'x' },
    ]);
  });

  test('a replacement is made of the rows of the window, and refuses those without a value', async () => {
    await run('CREATE TABLE d AS SELECT 9 AS other');
    const cut = { mode: 'replace', window: { column: 'c', upTo: '2' } } as const;
    expect(await apply('FROM (VALUES (1), (2), (3)) t(c)', cut)).toMatchObject({ inserted: 2n, greatest: '2' });
    expect(await rows()).toEqual([{ c: 1 }, { c: 2 }]);
    await expect(apply('SELECT NULL::INTEGER AS c', cut)).rejects.toMatchObject({ code: 'SF5071' });
  });

  test('a table with a key and an index keeps both', async () => {
    await run('CREATE TABLE d (c INTEGER PRIMARY KEY, x INTEGER)');
    await run('CREATE INDEX i ON d (x)');
    await run('INSERT INTO d VALUES (1, 1), (2, 2), (3, 3)');
    await apply('FROM (VALUES (3, 30), (4, 40)) t(c, x)', { mode: 'window', window });
    expect(await rows()).toEqual([
      { c: 1, x: 1 },
      { c: 2, x: 2 },
      { c: 3, x: 30 },
      { c: 4, x: 40 },
    ]);
    expect((await run('SELECT count(*) AS n FROM duckdb_indexes()')).rows).toEqual([{ n: 1n }]);
  });
});

test('a date beside an infinite timestamp has an error of its own, and goes with the guarded form', async () => {
  await run("CREATE TABLE t AS SELECT '2026-01-31'::DATE AS day");
  const column = windowColumn('DATE');
  await expect(run(`FROM t WHERE day >= ${column?.variables.start_dt}`)).rejects.toMatchObject({ code: 'SF4515' });
  expect((await run(`FROM t WHERE day >= ${column?.guarded.start_dt}`)).rows).toHaveLength(1);
});
