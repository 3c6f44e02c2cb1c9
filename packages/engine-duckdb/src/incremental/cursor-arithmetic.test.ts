import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import fc from 'fast-check';
import { failure } from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const zoned = 'TIMESTAMP WITH TIME ZONE';

describe('parse', () => {
  test.each([
    ['TINYINT', '-128', '-128'],
    ['HUGEINT', '170141183460469231731687303715884105727', '170141183460469231731687303715884105727'],
    ['UHUGEINT', '340282366920938463463374607431768211455', '340282366920938463463374607431768211455'],
    ['DECIMAL(38,10)', '1234567890123456789012345678.0123456789', '1234567890123456789012345678.0123456789'],
    ['DECIMAL(9,2)', '1.5', '1.50'],
    ['DOUBLE', '0.1', '0.1'],
    ['DATE', '2026-01-31', '2026-01-31'],
    ['DATE', '2026-01-31T00:00:00Z', '2026-01-31'],
    ['TIMESTAMP', '2026-01-31', '2026-01-31 00:00:00.000000'],
    ['TIMESTAMP', '2026-01-31T10:00:00.5', '2026-01-31 10:00:00.500000'],
    ['TIMESTAMP', '2026-01-31T10:00:00Z', '2026-01-31 10:00:00.000000'],
    ['TIMESTAMP_NS', '2026-01-31 10:00:00.123456789', '2026-01-31 10:00:00.123456789'],
    [zoned, '2026-01-31T10:00:00.123456+02:00', '2026-01-31 08:00:00.123456+00'],
    ['VARCHAR', " it's ", " it's "],
    ['UUID', '0190A1B2-0000-7000-8000-000000000001', '0190a1b2-0000-7000-8000-000000000001'],
  ])('%s of %s is %s', async (type, text, value) => {
    expect(await engine.cursors.parse(type, text)).toEqual({ type, value });
    expect(await engine.cursors.parse(type, value)).toEqual({ type, value });
  });

  test.each([
    ['TINYINT', '128'],
    ['BIGINT', '10.5'],
    ['BIGINT', 'abc'],
    ['DECIMAL(9,2)', '0.005'],
    ['DATE', '2026-02-30'],
    ['DATE', '2026-01-31 10:00:00'],
    ['TIMESTAMP', '2026-01-31T10:00:00+02:00'],
    ['TIMESTAMP', 'infinity'],
    ['TIMESTAMP_S', '2026-01-31 10:00:00.5'],
    ['DOUBLE', 'nan'],
    [zoned, ''],
    ['UUID', '1'],
  ])('%s of %s is refused', async (type, text) => {
    const error = await failure(engine.cursors.parse(type, text));
    expect(error.code).toBe(codes.data.notACursorValue.code);
    expect(error.message).toContain(`\`${text}\` is no ${type}`);
  });

  test.each(['BOOLEAN', 'BLOB', 'TIME', 'INTERVAL', 'INTEGER[]', 'STRUCT(a INTEGER)', 'JSON'])(
    '%s is no cursor',
    async (type) => {
      expect((await failure(engine.cursors.parse(type, 'x'))).code).toBe(codes.data.notACursor.code);
    },
  );
});

describe('below', () => {
  test.each([
    ['INTEGER', '10', '3', '7'],
    ['INTEGER', '10', '2.5', '7'],
    ['UINTEGER', '10', '11', '0'],
    ['HUGEINT', '-170141183460469231731687303715884105727', '10', '-170141183460469231731687303715884105728'],
    ['DECIMAL(38,2)', '123456789012345678901234567890123456.78', '0.01', '123456789012345678901234567890123456.77'],
    ['DECIMAL(3,2)', '1.00', '0.001', '0.99'],
    ['DOUBLE', '1.5', '0.25', '1.25'],
    ['DATE', '2026-03-31', 'P1M', '2026-02-28'],
    ['DATE', '2026-03-01', 'P1W', '2026-02-22'],
    ['DATE', '1970-01-01', 'PT10M', '1969-12-31'],
    ['DATE', '2024-02-29', 'P1Y', '2023-02-28'],
    ['TIMESTAMP', '2026-01-01 00:00:00.000000', 'PT0.000001S', '2025-12-31 23:59:59.999999'],
    ['TIMESTAMP', '2026-03-31 10:00:00', 'P1M1DT1H1M1S', '2026-02-27 08:58:59.000000'],
    ['TIMESTAMP_NS', '2026-01-02 00:00:00.000000000', 'P1D', '2026-01-01 00:00:00.000000'],
    [zoned, '2026-01-31 10:00:00.123456+00', 'P7D', '2026-01-24 10:00:00.123456+00'],
    [zoned, '2026-01-31 10:00:00+00', 'PT0S', '2026-01-31 10:00:00.000000+00'],
  ])('%s %s less %s is %s', async (type, value, lookback, expected) => {
    expect(await engine.cursors.below({ type, value }, lookback)).toEqual({ type, value: expected });
  });

  test.each([
    ['INTEGER', '10', 'P7D', /for numbers it is a number/],
    ['INTEGER', '10', '-1', /for numbers it is a number/],
    ['DATE', '2026-01-31', '7', /ISO 8601/],
    ['DATE', '2026-01-31', 'P', /ISO 8601/],
    ['DATE', '2026-01-31', 'P1DT', /ISO 8601/],
    ['DATE', '2026-01-31', '-P1D', /ISO 8601/],
    ['TIMESTAMP', '2026-01-31 10:00:00', 'P999999999Y', /ISO 8601/],
    ['VARCHAR', 'a', '1', /no distance/],
    ['UUID', '0190a1b2-0000-7000-8000-000000000001', 'P7D', /no distance/],
  ])('%s %s less %s is refused', async (type, value, lookback, hint) => {
    const error = await failure(engine.cursors.below({ type, value }, lookback));
    expect(error.code).toBe(codes.data.lookbackDoesNotFit.code);
    expect(error.diagnostic.hint).toMatch(hint);
  });

  test('numbers are exact to the last digit', async () => {
    const digits = fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n });
    await fc.assert(
      fc.asyncProperty(digits, fc.bigInt({ min: 0n, max: 10n ** 30n }), async (value, distance) => {
        const text = (number: bigint) => {
          const sign = number < 0n ? '-' : '';
          const all = String(number < 0n ? -number : number).padStart(4, '0');
          return `${sign}${all.slice(0, -3)}.${all.slice(-3)}`;
        };
        const from = { type: 'DECIMAL(38,3)', value: text(value) };
        expect((await engine.cursors.below(from, text(distance))).value).toBe(text(value - distance));
      }),
    );
  });
});

describe('compare', () => {
  const sign = async (type: string, left: string, right: string, other = type) =>
    Math.sign(await engine.cursors.compare({ type, value: left }, { type: other, value: right }));

  test.each([
    ['INTEGER', '9', '10', 'BIGINT'],
    [
      'HUGEINT',
      '170141183460469231731687303715884105726',
      '170141183460469231731687303715884105726.5',
      'DECIMAL(38,1)',
    ],
    ['DECIMAL(9,2)', '-1.50', '-1.499', 'DECIMAL(9,3)'],
    ['DOUBLE', '9', '10.5', 'FLOAT'],
    ['DATE', '2025-12-31', '2026-01-01', 'DATE'],
    ['TIMESTAMP', '2026-01-31 09:59:59.999999', '2026-01-31 10:00:00', 'TIMESTAMP_S'],
    [zoned, '2026-01-31 11:00:00+02', '2026-01-31 10:00:00+00', zoned],
    ['VARCHAR', '10', '9', 'VARCHAR'],
    ['VARCHAR', 'Z', 'a', 'VARCHAR'],
    ['VARCHAR', '\uffee', '😀', 'VARCHAR'],
    ['UUID', '0190a1b2-0000-7000-8000-000000000001', 'f190a1b2-0000-7000-8000-000000000001', 'UUID'],
  ])('%s %s comes before %s', async (type, low, high, other) => {
    expect(await sign(type, low, high, other)).toBe(-1);
    expect(await sign(other, high, low, type)).toBe(1);
    expect(await sign(type, low, low)).toBe(0);
  });

  test('is the order of the engine', async () => {
    const microseconds = fc.bigInt({ min: -(10n ** 15n), max: 4n * 10n ** 15n });
    await fc.assert(
      fc.asyncProperty(microseconds, microseconds, async (left, right) => {
        const text = async (each: bigint) =>
          (await engine.transaction((tx) => engine.run(tx, `SELECT make_timestamp(${each})::VARCHAR AS t`))).rows[0]?.t;
        const [one, other] = [String(await text(left)), String(await text(right))];
        expect(await sign('TIMESTAMP', one, other)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ['SMALLINT', 'DECIMAL(38,2)', true],
    ['UBIGINT', 'HUGEINT', true],
    ['FLOAT', 'DOUBLE', true],
    ['TIMESTAMP_MS', 'TIMESTAMP', true],
    ['BIGINT', 'DOUBLE', false],
    ['BIGINT', 'VARCHAR', false],
    ['DATE', 'TIMESTAMP', false],
    ['TIMESTAMP', zoned, false],
    ['UUID', 'VARCHAR', false],
    ['BOOLEAN', 'BOOLEAN', false],
  ])('%s and %s are of one kind: %s', (left, right, same) => {
    expect(engine.cursors.sameKind(left, right)).toBe(same);
    expect(engine.cursors.sameKind(right, left)).toBe(same);
  });

  test('what is of different kinds has no order', async () => {
    await expect(sign('DATE', '2026-01-31', '2026-01-31', 'TIMESTAMP')).rejects.toThrow('no order');
  });
});
