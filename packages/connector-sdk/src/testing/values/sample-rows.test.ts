import { expect, test } from '@jest/globals';
import { cursorValue } from './sample-rows.js';

test.each([
  [/nothing/, '2026-01-01T00:01:00.123456Z'],
  [/\.\d{4}/, '2026-01-01T00:01:00.123Z'],
  [/\.\d/, '2026-01-01T00:01:00Z'],
])('where %s cannot be held, a cursor is %s', (refused, expected) => {
  const column = { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' };
  expect(cursorValue(column, 1, (value) => !refused.test(String(value)))).toBe(expected);
});
