import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openWindowedTable, type WindowedTable } from './__fixtures__/windowed-table.js';

/** One way to group the rows of `o`, and how authors filter what they group. */
interface Shape {
  readonly by: string;
  readonly filters: readonly string[];
  /** How far back the table is computed again, as the program is told and as SQL takes it from a value. */
  readonly lookbacks: readonly { readonly days: number; readonly back: string }[];
}

const none = { days: 0, back: '' };
const shapes: Readonly<Record<string, Shape>> = {
  days: {
    by: 'ts::DATE',
    filters: [
      'ts > @start_dt AND ts < @end_dt',
      'ts >= @start_dt AND ts <= @end_dt',
      'ts >= @start_date AND ts < @end_date',
      'ts::DATE > @start_date AND ts::DATE <= @end_date',
      'ts::DATE > @start_value AND ts::DATE < @end_value',
      'true',
    ],
    lookbacks: [none, { days: 1, back: ' - to_days(1)' }, { days: 3, back: ' - to_days(3)' }],
  },
  weeks: {
    by: "date_trunc('week', ts)",
    filters: ['ts > @start_dt', 'ts >= @start_date AND ts <= @end_date'],
    lookbacks: [none, { days: 7, back: ' - to_days(7)' }],
  },
  rows: {
    by: 'ts',
    filters: [
      'ts > @start_dt AND ts <= @end_dt',
      'ts >= @start_value AND ts < @end_value',
      'ts >= @start_date AND ts < @end_date',
    ],
    lookbacks: [none, { days: 2, back: ' - to_days(2)' }],
  },
};

/** Hours from 2026-01-01 on; the clock goes from day 6 to day 30, rows may be stamped after it. */
type Step =
  | { readonly kind: 'insert'; readonly hours: readonly number[] }
  | { readonly kind: 'delete'; readonly share: number }
  | { readonly kind: 'run'; readonly hours: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      hours: fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), share: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('run' as const), hours: fc.integer({ min: 0, max: 60 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('range' as const),
      from: fc.integer({ min: 0, max: 33 }),
      to: fc.integer({ min: 0, max: 33 }),
    }),
  },
);

const history = fc.constantFrom(...Object.values(shapes)).chain((shape) =>
  fc.record({
    by: fc.constant(shape.by),
    filter: fc.constantFrom(...shape.filters),
    lookback: fc.constantFrom(...shape.lookbacks),
    steps: fc.array(step, { minLength: 5, maxLength: 25 }),
  }),
);

const query = (by: string, filter: string) =>
  `SELECT ${by} AS c, count(*) AS n, sum(x) AS s FROM o WHERE ${filter} GROUP BY ALL`;
const stamp = (hours: number) => `'2026-01-01'::TIMESTAMP + to_hours(${hours})`;

test('tables are what a computation of everything gives, whatever happened between the runs', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ by, filter, lookback, steps }) => {
      const table = await openWindowedTable(
        query(by, filter),
        'c',
        lookback.days === 0 ? undefined : { unit: 'duration', months: 0, days: lookback.days, seconds: 0 },
      );
      try {
        await play(table, by, lookback.back, steps);
      } finally {
        await table.close();
      }
    }),
    { numRuns: 25 },
  );
}, 300_000);

async function play(table: WindowedTable, by: string, back: string, steps: readonly Step[]): Promise<void> {
  const { sql } = table;
  await sql('CREATE TABLE o (ts TIMESTAMP, x INTEGER)');
  let clock = 6 * 24;
  let last: string | undefined;
  // Rows that come or go below this are later than the lookback allows for.
  let settled = 'true';
  let x = 0;
  const run = async (range: { from?: string; to?: string } = {}): Promise<void> => {
    const [now] = await sql(`SELECT strftime(${stamp(clock)}, '%Y-%m-%dT%H:%M:%S.000Z') AS at`);
    const at = String(now?.at);
    await table.run({ at, ...range });
    if (range.to === undefined) last = at;
    const newest = `(SELECT max(c) FROM d WHERE c <= '${last ?? '1900-01-01'}'::TIMESTAMP)`;
    settled = `${by} >= coalesce((SELECT max(c) FROM d WHERE c <= ${newest}${back}), '-infinity'::TIMESTAMP)`;
  };
  for (const each of [...steps, { kind: 'run', hours: 1 } as const]) {
    switch (each.kind) {
      case 'insert':
        for (const hours of each.hours) {
          x += 1;
          await sql(`INSERT INTO o SELECT ts, ${x} FROM (SELECT ${stamp(hours)} AS ts) WHERE ${settled}`);
        }
        break;
      case 'delete':
        await sql(`DELETE FROM o WHERE ${settled} AND hash(x) % 4 < ${each.share}`);
        break;
      case 'run':
        clock += each.hours;
        await run();
        expect(await sql('FROM d ORDER BY ALL')).toEqual(await sql(`${query(by, 'true')} ORDER BY ALL`));
        break;
      case 'range': {
        if (last === undefined) break;
        const [from, to] = [Math.min(each.from, each.to), Math.max(each.from, each.to)];
        const before = await sql('FROM d ORDER BY ALL');
        const day = async (days: number) =>
          String((await sql(`SELECT (${stamp(days * 24)})::DATE::VARCHAR AS d`))[0]?.d);
        const end = await day(to);
        await run({ from: await day(from), to: end });
        const behind = `CAST(c AS DATE) > '${end}'`;
        const kept = await sql(`FROM d WHERE ${behind} ORDER BY ALL`);
        expect(kept).toEqual(before.filter(({ c }) => String(c).slice(0, 10) > end));
        const within = `CAST(c AS DATE) BETWEEN '${await day(from)}' AND '${end}'`;
        expect(await sql(`FROM d WHERE ${within} ORDER BY ALL`)).toEqual(
          await sql(`FROM (${query(by, 'true')}) WHERE ${within} ORDER BY ALL`),
        );
      }
    }
  }
}
