import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWindowedTable, type WindowedTable } from './__fixtures__/windowed-table.js';

let table: WindowedTable;
beforeEach(async () => {
  table = await openWindowedTable(
    'SELECT day, sum(x) AS s FROM o WHERE day >= @start_date AND day < @end_date GROUP BY ALL',
    'day',
  );
  await table.sql(
    "CREATE TABLE o AS FROM (VALUES ('2026-01-01'::DATE, 1), ('2026-01-02', 2), ('2026-01-03', 3)) t(day, x)",
  );
});
afterEach(() => table.close());

const everything = async () => ({
  rows: await table.sql('SELECT day::VARCHAR AS day, s::INTEGER AS s FROM d ORDER BY day'),
  state: await table.sql('SELECT run_id, action, value, bound, value_type FROM sqlflow.watermarks ORDER BY entry'),
});
const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`;

describe('an incremental task', () => {
  test('saves what it has reached, and when it began, with the table', async () => {
    await table.run({ at: at(3) });
    await table.sql("INSERT INTO o VALUES ('2026-01-04', 4)");
    expect(await table.run({ at: at(5) })).toMatchObject({
      inserted: 2n,
      deleted: 1n,
      mode: 'incremental',
      window: { column: 'day', after: '2026-01-02' },
      watermark: { field: 'day', before: '2026-01-03', after: '2026-01-04' },
    });
    expect((await everything()).state).toEqual([
      { run_id: 'r1', action: 'loaded', value: '2026-01-03', bound: '2026-01-03', value_type: 'DATE' },
      { run_id: 'r2', action: 'loaded', value: '2026-01-04', bound: '2026-01-05', value_type: 'DATE' },
    ]);
  });

  test.each(['a first run', 'a later run', 'a full refresh'])(
    '%s that fails leaves table and state as they were',
    async (which) => {
      if (which === 'a first run') {
        await expect(table.run({ at: at(4), stop: true })).rejects.toThrow('power cut');
        expect(await table.sql('SELECT count(*) AS n FROM sqlflow.watermarks')).toEqual([{ n: 0n }]);
        expect(await table.sql("SELECT count(*) AS n FROM duckdb_tables() WHERE schema_name = 'main'")).toEqual([
          { n: 1n },
        ]);
      } else {
        await table.run({ at: at(3) });
        const before = await everything();
        await table.sql("INSERT INTO o VALUES ('2026-01-03', 30), ('2026-01-04', 4)");
        const refresh = which === 'a full refresh';
        await expect(table.run({ at: at(4), stop: true, refresh })).rejects.toThrow('power cut');
        expect(await everything()).toEqual(before);
      }
      await table.run({ at: at(4) });
      const { rows } = await everything();
      expect(rows).toEqual(
        await table.sql('SELECT day::VARCHAR AS day, sum(x)::INTEGER AS s FROM o GROUP BY ALL ORDER BY day'),
      );
    },
  );

  test('a run with --to says nothing about what lies behind it', async () => {
    await table.run({ at: at(3) });
    const { state } = await everything();
    await table.run({ at: at(9), from: '2026-01-01', to: '2026-01-02' });
    expect((await everything()).state).toEqual(state);
  });

  test('a value stamped after the last run is not the newest', async () => {
    await table.sql("INSERT INTO o VALUES ('2026-02-01', 9)");
    await table.run({ at: at(3) });
    await table.sql("INSERT INTO o VALUES ('2026-01-03', 30)");
    expect((await table.run({ at: at(20) })).window).toEqual({ column: 'day', after: '2026-01-02' });
  });
});
