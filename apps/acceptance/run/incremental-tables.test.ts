import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Project, RunOptions, RunResult } from '@sqlflow/core';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
let opened: Project;
beforeEach(async () => {
  project = await tempProject({ 'profiles/dev.yml': 'engine: { path: ":memory:" }' });
  opened = await project.open();
});
afterEach(async () => {
  await opened.close();
  await project.remove();
});

const write = async (sql: string): Promise<void> => {
  await (await opened.query(sql, { write: true })).rows();
};
const rows = async (sql: string) => (await opened.query(sql)).rows();

async function run(pipeline: string, options: RunOptions = {}): Promise<RunResult> {
  await project.write({ 'pipelines/p.sf': pipeline });
  return opened.run('pipelines/p.sf', options);
}

async function done(pipeline: string, options?: RunOptions): Promise<RunResult> {
  const result = await run(pipeline, options);
  const problems = result.tasks.flatMap((task) => task.diagnostics).map(({ code, message }) => `${code} ${message}`);
  expect([result.status, problems]).toEqual(['succeeded', []]);
  return result;
}

/** What was computed again in the last task: inserted and deleted rows, and the window. */
const didOf = ({ tasks }: RunResult) => {
  const { inserted, deleted, window } = tasks.at(-1)?.outcome ?? {};
  return { inserted, deleted, after: window?.after, upTo: window?.upTo };
};

/** `o` holds single events; `d` their days. */
const daily = (where = 'ts >= @start_dt AND ts < @end_dt', mode = 'INCREMENTAL BY day') =>
  `CREATE TABLE d MODE ${mode} AS SELECT ts::DATE AS day, count(*) AS n, sum(x) AS total FROM o WHERE ${where} GROUP BY ALL;`;
const truth = 'SELECT ts::DATE AS day, count(*) AS n, sum(x) AS total FROM o GROUP BY ALL ORDER BY day';

const events = (...values: readonly (readonly [string, number])[]): string =>
  `INSERT INTO o VALUES ${values.map(([at, x]) => `('${at}', ${x})`).join(', ')}`;

async function makeEvents(): Promise<void> {
  await write('CREATE TABLE o (ts TIMESTAMP, x INTEGER)');
  await write(
    events(['2026-01-01 00:00', 1], ['2026-01-01 09:00', 2], ['2026-01-02 12:00', 3], ['2026-01-03 18:00', 4]),
  );
}

async function expectTruth(): Promise<void> {
  expect(await rows('FROM d ORDER BY day')).toEqual(await rows(truth));
}

describe.each([
  'ts > @start_dt AND ts < @end_dt',
  'ts >= @start_dt AND ts <= @end_dt',
  'ts >= @start_date AND ts < @end_date',
  'ts BETWEEN @start_value AND @end_dt',
])('daily groups of events, WHERE %s', (where) => {
  test('six runs with late rows, vanished groups and nothing new', async () => {
    await makeEvents();
    expect(didOf(await done(daily(where)))).toMatchObject({ inserted: 3n, after: undefined });
    await expectTruth();
    expect(didOf(await done(daily(where)))).toMatchObject({ inserted: 1n, deleted: 1n, after: '2026-01-02' });
    await expectTruth();
    await write(events(['2026-01-03 12:00', 5], ['2026-01-05 00:00', 6]));
    await done(daily(where));
    await expectTruth();
    await write("DELETE FROM o WHERE ts >= '2026-01-05'");
    expect(didOf(await done(daily(where)))).toMatchObject({ inserted: 0n, deleted: 1n });
    await expectTruth();
    await write(events(['2026-01-03 00:00', 7], ['2026-01-04 10:00', 8], ['2026-01-06 23:59:59.999999', 9]));
    await done(daily(where));
    await expectTruth();
    await write(events(['2026-01-06 00:00', 10]));
    await done(daily(where));
    await expectTruth();
  });
});

test('LOOKBACK takes in rows that come later, and what is older stays as it was', async () => {
  await makeEvents();
  const pipeline = daily(undefined, "INCREMENTAL BY day LOOKBACK '1 day'");
  await done(pipeline);
  await write(events(['2026-01-01 10:00', 100], ['2026-01-02 10:00', 200]));
  expect(didOf(await done(pipeline)).after).toBe('2026-01-01');
  expect(await rows('FROM d ORDER BY day')).toMatchObject([{ n: 2n }, { n: 2n }, { n: 1n }]);
  await done(pipeline, { from: '2026-01-01' });
  await expectTruth();
});

test('a group that is stamped in the future freezes nothing', async () => {
  await makeEvents();
  await write(events(['2999-01-01 00:00', 1]));
  await done(daily());
  await write(events(['2026-01-03 20:00', 5], ['2026-01-04 20:00', 6]));
  await done(daily());
  await expectTruth();
  await write("DELETE FROM o WHERE ts > '2900-01-01'");
  await write(events(['2026-01-05 20:00', 6]));
  await done(daily());
  await expectTruth();
});

test('single rows by their timestamp, with ties', async () => {
  await makeEvents();
  const pipeline = 'CREATE TABLE d MODE INCREMENTAL BY ts AS FROM o WHERE ts >= @start_dt AND ts < @end_dt;';
  for (const more of [
    [],
    [['2026-01-03 18:00', 40]],
    [['2026-01-03 18:00', 4]],
    [['2026-01-03 18:00:00.000001', 5]],
    [],
    [['2026-01-04 18:00', 6]],
  ] as const) {
    if (more.length > 0) await write(events(...more));
    await done(pipeline);
    expect(await rows('FROM d ORDER BY ALL')).toEqual(await rows('FROM o ORDER BY ALL'));
  }
});

test('timestamps filtered by @start_date: rows of the day that lie before the start are dropped, not refused', async () => {
  await makeEvents();
  await write(events(['2026-01-03 02:00', 1], ['2026-01-03 03:00', 1]));
  const pipeline = 'CREATE TABLE d MODE INCREMENTAL BY ts AS FROM o WHERE ts >= @start_date AND ts < @end_date;';
  await done(pipeline);
  await write(events(['2026-01-03 20:00', 5]));
  expect(didOf(await done(pipeline))).toMatchObject({ inserted: 2n, deleted: 1n, after: '2026-01-03 03:00:00' });
  expect(await rows('FROM d ORDER BY ALL')).toEqual(await rows('FROM o ORDER BY ALL'));
});

describe('other types', () => {
  test('whole numbers', async () => {
    await write('CREATE TABLE o AS SELECT range AS id, range % 3 AS x FROM range(20)');
    const pipeline =
      'CREATE TABLE d MODE INCREMENTAL BY block LOOKBACK 1 AS SELECT id // 5 AS block, sum(x) AS s FROM o WHERE id // 5 > @start_value AND id // 5 <= @end_value GROUP BY ALL;';
    const all = 'SELECT id // 5 AS block, sum(x) AS s FROM o GROUP BY ALL ORDER BY ALL';
    for (const more of [
      '',
      'INSERT INTO o VALUES (12, 5), (18, 7)',
      'INSERT INTO o VALUES (23, 1)',
      '',
      'DELETE FROM o WHERE id > 20',
    ]) {
      if (more !== '') await write(more);
      await done(pipeline);
      expect(await rows('FROM d ORDER BY ALL')).toEqual(await rows(all));
    }
    expect(didOf(await done(pipeline)).after).toBe('1');
  });

  test.each([
    ['BIGINT', '9223372036854775805', ['9223372036854775806', '9223372036854775807']],
    ['TINYINT', '-128', ['-127', '127']],
    ['HUGEINT', '-170141183460469231731687303715884105728', ['0', '170141183460469231731687303715884105727']],
    ['UBIGINT', '0', ['1', '18446744073709551615']],
    ['DECIMAL(9,2)', '-9999999.99', ['0.01', '9999999.99']],
    ['DOUBLE', '0.1', ['0.2', '0.30000000000000004']],
  ])('%s to its ends', async (type, first, others) => {
    await write(`CREATE TABLE o AS SELECT '${first}'::${type} AS c, 1 AS x`);
    const pipeline = 'CREATE TABLE d MODE INCREMENTAL BY c AS FROM o WHERE c > @start_value AND c < @end_value;';
    await done(pipeline);
    for (const value of others) {
      await write(`INSERT INTO o VALUES ('${value}', 2)`);
      await done(pipeline);
      await write(`INSERT INTO o VALUES ('${value}', 3)`);
      await done(pipeline);
      expect(await rows('FROM d ORDER BY ALL')).toEqual(await rows('FROM o ORDER BY ALL'));
    }
  });

  test.each(['TIMESTAMPTZ', 'TIMESTAMP_NS', 'TIMESTAMP_S', 'TIMESTAMP_MS'])('%s', async (type) => {
    await write(`CREATE TABLE o (ts ${type}, x INTEGER)`);
    await write(events(['2026-01-01 00:00:00', 1], ['2026-01-02 09:00:00', 2]));
    const pipeline = 'CREATE TABLE d MODE INCREMENTAL BY ts AS FROM o WHERE ts >= @start_dt AND ts < @end_dt;';
    for (const at of ['2026-01-02 09:00:00', '2026-01-03 00:00:00', '2026-01-03 00:00:01', '2026-01-03 00:00:01']) {
      await done(pipeline);
      await write(events([at, 3]));
    }
    await done(pipeline);
    expect(await rows('FROM d ORDER BY ALL')).toEqual(await rows('FROM o ORDER BY ALL'));
  });

  test('a date of the source beside @start_dt, which DuckDB cannot compare while it is infinite', async () => {
    await write("CREATE TABLE o AS SELECT '2026-01-01'::DATE AS day, 1 AS x");
    const pipeline =
      'CREATE TABLE d MODE INCREMENTAL BY day AS SELECT day, sum(x) AS s FROM o WHERE day >= @start_dt - INTERVAL 1 HOUR AND day < @end_dt GROUP BY ALL;';
    for (const day of ['2026-01-01', '2026-01-02', '2026-01-02']) {
      await done(pipeline);
      await write(`INSERT INTO o VALUES ('${day}', 2)`);
    }
    await done(pipeline);
    expect(await rows('FROM d ORDER BY ALL')).toEqual(
      await rows('SELECT day, sum(x) AS s FROM o GROUP BY ALL ORDER BY ALL'),
    );
  });

  test('a column that is made of the variables themselves', async () => {
    await write("CREATE TABLE o AS SELECT '2026-01-01'::DATE AS day");
    const pipeline =
      "CREATE TABLE d MODE INCREMENTAL BY c AS SELECT greatest(date_trunc('day', @start_value), day::TIMESTAMP) AS c FROM o;";
    const result = await run(pipeline.replace('day::TIMESTAMP', 'day::TIMESTAMP'));
    expect(result.status).toBe('succeeded');
    expect(await rows('SELECT c::DATE::VARCHAR AS c FROM d')).toEqual([{ c: '2026-01-01' }]);
  });
});

describe('--from and --to', () => {
  const stale = async (): Promise<void> => {
    await makeEvents();
    await write(events(['2026-01-04 10:00', 5], ['2026-01-05 10:00', 6]));
    await done(daily());
    await write('UPDATE o SET x = x + 100');
  };
  const totals = async () => (await rows('SELECT total::INTEGER AS t FROM d ORDER BY day')).map(({ t }) => t);

  test('--from computes again from there on', async () => {
    await stale();
    expect(didOf(await done(daily(), { from: '2026-01-03' })).after).toBe('2026-01-02');
    expect(await totals()).toEqual([3, 3, 104, 105, 106]);
  });

  test('--from and --to compute a range again, and nothing else', async () => {
    await stale();
    expect(didOf(await done(daily(), { from: '2026-01-02', to: '2026-01-03' }))).toEqual({
      after: '2026-01-01',
      upTo: '2026-01-03',
      inserted: 2n,
      deleted: 2n,
    });
    expect(await totals()).toEqual([3, 103, 104, 5, 6]);
  });

  test('the next run goes on as if the range had not been', async () => {
    await stale();
    const before = await rows("FROM sqlflow.watermarks WHERE action = 'loaded'");
    await done(daily(), { from: '2026-01-01', to: '2026-01-02' });
    expect(await rows("FROM sqlflow.watermarks WHERE action = 'loaded'")).toEqual(before);
    expect(didOf(await done(daily())).after).toBe('2026-01-04');
    expect(await totals()).toEqual([203, 103, 4, 5, 106]);
  });

  test('a first run up to --to leaves the rest to the next', async () => {
    await makeEvents();
    expect(didOf(await done(daily(), { to: '2026-01-02' }))).toMatchObject({ inserted: 2n, upTo: '2026-01-02' });
    expect(await rows('SELECT day::VARCHAR AS day FROM d ORDER BY day')).toEqual([
      { day: '2026-01-01' },
      { day: '2026-01-02' },
    ]);
    await write(events(['2026-01-01 01:00', 50]));
    await done(daily());
    await expectTruth();
  });

  test('--to before what is computed again says so and does nothing', async () => {
    await stale();
    const result = await run(daily(), { to: '2026-01-02' });
    expect([result.status, result.tasks.at(-1)?.diagnostics.map(({ code }) => code)]).toEqual([
      'succeeded',
      ['SF9033'],
    ]);
    expect(await totals()).toEqual([3, 3, 4, 5, 6]);
  });

  test.each<[RunOptions, string]>([
    [{ from: '2026-01-05', to: '2026-01-02' }, 'SF9032'],
    [{ from: 'yesterday' }, 'SF4513'],
    [{ to: '17' }, 'SF4513'],
    [{ from: '2026-01-01', fullRefresh: true }, 'SF9031'],
  ])('%j is refused', async (options, code) => {
    await stale();
    const told = await run(daily(), options).then(
      ({ tasks }) => tasks.at(-1)?.diagnostics[0]?.code,
      (error: { code: string }) => error.code,
    );
    expect(told).toBe(code);
    expect(await totals()).toEqual([3, 3, 4, 5, 6]);
  });

  test('a run without an incremental table refuses them', async () => {
    await expect(run('CREATE TABLE t AS SELECT 1 AS a;', { from: '1' })).rejects.toMatchObject({ code: 'SF9030' });
  });
});

describe('a table starts afresh', () => {
  test('with --full-refresh', async () => {
    await makeEvents();
    await done(daily());
    await write('UPDATE o SET x = x + 100');
    await done(daily(), { fullRefresh: true });
    await expectTruth();
  });

  test.each([
    ['it is gone', 'DROP TABLE d'],
    ['it is another one', 'CREATE OR REPLACE TABLE d AS SELECT 1 AS other'],
  ])('when %s', async (_, sql) => {
    await makeEvents();
    await done(daily());
    await write(sql);
    await write('UPDATE o SET x = x + 100');
    await done(daily());
    await expectTruth();
  });

  test('when a plain CREATE has replaced it', async () => {
    await makeEvents();
    await done(daily());
    await done("CREATE OR REPLACE TABLE d AS SELECT '2026-01-03'::DATE AS day, 0::BIGINT AS n, 0::HUGEINT AS total;");
    await done(daily());
    await expectTruth();
  });

  test('when it goes by another column', async () => {
    await makeEvents();
    await done(daily());
    const other = 'CREATE TABLE d MODE INCREMENTAL BY x AS FROM o WHERE x > @start_value;';
    await done(other);
    expect(await rows('FROM d ORDER BY x')).toEqual(await rows('FROM o ORDER BY x'));
    await done(other);
    expect(await rows('FROM d ORDER BY x')).toEqual(await rows('FROM o ORDER BY x'));
  });

  test('when it was gone and came back with --to: nothing is known of the rest', async () => {
    await makeEvents();
    await done(daily());
    await write('DROP TABLE d');
    await done(daily(), { to: '2026-01-03' });
    await write(events(['2026-01-01 05:00', 70]));
    await done(daily());
    await expectTruth();
  });
});

describe('what is wrong', () => {
  const failing = async (pipeline: string): Promise<string | undefined> => {
    try {
      const result = await run(pipeline);
      return result.tasks.flatMap((task) => task.diagnostics).map((each) => `${each.code} ${each.message}`)[0];
    } catch (error) {
      const [first] = (
        error as { diagnostics: { code: string; message: string; place: { span: { start: number; end: number } } }[] }
      ).diagnostics;
      const span = first?.place.span;
      return `${first?.code} ${first?.message} ⟦${pipeline.slice(span?.start, span?.end)}⟧`;
    }
  };

  test.each([
    [daily(undefined, 'INCREMENTAL BY dya'), 'SF4502 there is no column `dya` in the query ⟦dya⟧'],
    [daily(undefined, 'INCREMENTAL BY day LOOKBACK 3'), 'SF4511 LOOKBACK is a number, and `day` is DATE ⟦3⟧'],
    [
      daily('x > @start_value', "INCREMENTAL BY n LOOKBACK '3 days'"),
      "SF4511 LOOKBACK is a duration, and `n` is BIGINT ⟦'3 days'⟧",
    ],
    [daily('x > @start_date', 'INCREMENTAL BY n'), 'SF4512 `@start_date` is a time, and `n` is BIGINT ⟦@start_date⟧'],
    [
      'CREATE TABLE d MODE INCREMENTAL BY day AS SELECT ts::VARCHAR AS day FROM o WHERE ts > @start_dt;',
      'SF4510 `day` is VARCHAR: an incremental table goes by a date, timestamp or number ⟦day⟧',
    ],
    [daily('tss >= @start_dt AND ts < @end_dt'), 'SF4010 there is no column "tss" in the tables of FROM ⟦tss⟧'],
    [daily('ts >= @start_dt AND ts < @end_dt AND ax > 1'), 'SF4010 there is no column "ax" in the tables of FROM ⟦ax⟧'],
  ])('%s', async (pipeline, expected) => {
    await makeEvents();
    expect(await failing(pipeline)).toBe(expected);
    // The same when the table is there.
    await done(daily());
    if (!pipeline.includes('BY n'))
      expect(await failing(pipeline)).toBe(expected.replace(/(`day` is) VARCHAR/, '$1 VARCHAR'));
  });

  test('rows that belong before the window fail the task with their number, and nothing is written', async () => {
    await makeEvents();
    const arrival =
      'CREATE TABLE d MODE INCREMENTAL BY day AS SELECT ts::DATE AS day, x FROM o WHERE x > 0 AND (ts >= @start_dt OR x > 50);';
    await done(arrival);
    await write(events(['2026-01-01 10:00', 60], ['2026-01-01 11:00', 70]));
    const state = await rows('FROM sqlflow.watermarks');
    expect(await failing(arrival)).toBe(
      'SF5070 the query of `d` gave 2 rows with `day` before 2026-01-02, the first is 2026-01-01',
    );
    expect(await rows('SELECT count(*)::INTEGER AS n FROM d')).toEqual([{ n: 4 }]);
    expect(await rows('FROM sqlflow.watermarks')).toEqual(state);
  });

  test('rows without a value fail the task, in the first run too', async () => {
    await makeEvents();
    await write('INSERT INTO o VALUES (NULL, 5)');
    expect(await failing(daily('ts IS NULL OR ts > @start_dt'))).toBe(
      'SF5071 the query of `d` gave 1 rows in which `day` is NULL',
    );
    expect(await rows("SELECT count(*)::INTEGER AS n FROM duckdb_tables() WHERE table_name = 'd'")).toEqual([{ n: 0 }]);
  });

  test('a query that reads everything is right, and a warning', async () => {
    await makeEvents();
    for (let n = 0; n < 3; n += 1) {
      const result = await run(daily('true'));
      expect([result.status, result.diagnostics.map(({ code }) => code)]).toEqual(['succeeded', ['SF2072']]);
      await expectTruth();
      await write(events([`2026-01-0${3 + n} 11:00`, 5]));
    }
  });
});

test('columns are added and widened as for APPEND', async () => {
  await makeEvents();
  await done(daily());
  const wider =
    'CREATE TABLE d MODE INCREMENTAL BY day AS SELECT max(x) AS most, sum(x) AS total, ts::DATE AS day, 5000000000000000000000 AS n FROM o WHERE ts > @start_dt GROUP BY ALL;';
  const result = await run(wider);
  expect(result.status).toBe('succeeded');
  expect(await rows('SELECT day::VARCHAR AS day, n::VARCHAR AS n, most FROM d ORDER BY day')).toEqual([
    { day: '2026-01-01', n: '2', most: null },
    { day: '2026-01-02', n: '1', most: null },
    { day: '2026-01-03', n: '5000000000000000000000', most: 4 },
  ]);
});

test('a query may read the table it makes', async () => {
  await makeEvents();
  await write("CREATE TABLE d AS SELECT '2025-12-31'::DATE AS day, 0::HUGEINT AS running");
  const pipeline = `CREATE TABLE d MODE INCREMENTAL BY day AS
    SELECT day, (SELECT coalesce(max_by(running, day), 0) FROM d WHERE day <= @start_date) + sum(n) OVER (ORDER BY day) AS running
    FROM (SELECT ts::DATE AS day, count(*) AS n FROM o WHERE ts::DATE > @start_date GROUP BY ALL);`;
  await done(pipeline);
  for (const at of ['2026-01-03 19:00', '2026-01-04 19:00', '2026-01-04 20:00', '2026-01-06 20:00']) {
    await write(events([at, 1]));
    await done(pipeline);
    expect(await rows('SELECT max(running)::INTEGER AS n FROM d')).toEqual(
      await rows('SELECT count(*)::INTEGER AS n FROM o'),
    );
  }
});

test('an INCLUDE with an alias: table and state are its own', async () => {
  await makeEvents();
  await project.write({ 'pipelines/shared/daily.sf': daily() });
  const pipeline = "INCLUDE 'shared/daily.sf' AS a;\nINCLUDE 'shared/other.sf' AS b;";
  await project.write({ 'pipelines/shared/other.sf': daily('ts >= @start_date') });
  for (const at of ['2026-01-03 19:00', '2026-01-05 19:00']) {
    await done(pipeline);
    await write(events([at, 1]));
  }
  await done(pipeline);
  expect(await rows('FROM a.d ORDER BY day')).toEqual(await rows(truth));
  expect(await rows('FROM b.d ORDER BY day')).toEqual(await rows(truth));
  expect(await rows('SELECT DISTINCT load_file, target_table FROM sqlflow.watermarks ORDER BY ALL')).toEqual([
    { load_file: 'pipelines/shared/daily.sf', target_table: 'a.d' },
    { load_file: 'pipelines/shared/other.sf', target_table: 'b.d' },
  ]);
});

describe('tables that keep their rows, over six runs', () => {
  test('APPEND adds what the query gives', async () => {
    await write('CREATE TABLE o AS SELECT 0 AS id');
    for (let n = 1; n <= 6; n += 1) {
      await write(`UPDATE o SET id = ${n}`);
      await done('CREATE TABLE t MODE APPEND AS FROM o;');
    }
    expect(await rows('FROM t ORDER BY id')).toEqual([1, 2, 3, 4, 5, 6].map((id) => ({ id })));
  });

  test('UPSERT updates what is known and adds the rest', async () => {
    await write('CREATE TABLE o AS SELECT 0 AS id, 0 AS n');
    for (let n = 1; n <= 6; n += 1) {
      await write(`UPDATE o SET id = ${n % 4}, n = ${n}`);
      await done('CREATE TABLE t MODE UPSERT KEY (id) AS FROM o;');
    }
    expect(await rows('FROM t ORDER BY id')).toEqual([
      { id: 0, n: 4 },
      { id: 1, n: 5 },
      { id: 2, n: 6 },
      { id: 3, n: 3 },
    ]);
  });
});
