import { expect, test } from '@jest/globals';
import { lineEncoder } from './encode-row.js';

test.each<[string, unknown, string]>([
  ['VARCHAR', null, '\\N'],
  ['VARCHAR', undefined, '\\N'],
  ['VARCHAR', 'a\\b\tc\nd\re', 'a\\\\b\\tc\\nd\\re'],
  ['VARCHAR', '\\N', '\\\\N'],
  ['BLOB', new Uint8Array([0, 255]), '\\\\x00ff'],
  ['BIGINT', 9007199254740993n, '9007199254740993'],
  ['DECIMAL(38,2)', '123456789012345678901234567890.10', '123456789012345678901234567890.10'],
  ['TIMESTAMP_NS', '2026-01-01 00:00:00.123456000', '2026-01-01 00:00:00.123456000'],
  ['TIMESTAMP', '0044-03-15 (BC) 10:00:00', '0044-03-15 10:00:00 BC'],
  ['DATE', '0044-03-15 (BC)', '0044-03-15 BC'],
  ['INTEGER[]', [1, null, 3], '{"1",NULL,"3"}'],
  [
    'INTEGER[][]',
    [
      [1, null],
      [null, 4],
    ],
    '{{"1",NULL},{NULL,"4"}}',
  ],
  ['VARCHAR[]', ['a"b', 'c\\d', ''], '{"a\\\\"b","c\\\\\\\\d",""}'],
  ['STRUCT(a BIGINT, b VARCHAR[])', { a: 9007199254740993n, b: [null, 'x'] }, '{"a":9007199254740993,"b":[null,"x"]}'],
  ['MAP(VARCHAR, DOUBLE)', [{ key: 'k', value: Number.NaN }], '{"k":"NaN"}'],
])('%s %j', (type, value, expected) => {
  expect(lineEncoder([{ name: 'c', type }])({ c: value as never })).toBe(`${expected}\n`);
});

test.each<[string, unknown, string]>([
  ['TIMESTAMP_NS', '2026-01-01 00:00:00.123456789', 'nanoseconds'],
  ['TIME_NS[]', ['00:00:00.0000001'], 'nanoseconds'],
  ['INTEGER[][]', [[1], null], 'NULL in place of a list within a list'],
  ['INTEGER[][]', [[1], []], 'an empty list within a list'],
])('%s %j is refused', (type, value, problem) => {
  const encode = lineEncoder([{ name: 'c', type }]);
  expect(() => encode({ c: value as never })).toThrow(problem);
});
