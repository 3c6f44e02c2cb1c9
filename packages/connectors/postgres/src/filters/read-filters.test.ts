import { expect, test } from '@jest/globals';
import { readFilters, type WrittenFilter } from './read-filters.js';

test.each<[WrittenFilter, string, readonly string[]]>([
  ['>= 300', '>=', ['300']],
  ['<>x y ', '<>', ['x y']],
  ['like A%', 'like', ['A%']],
  ['NOT  LIKE %z', 'not like', ['%z']],
  ['likely', '=', ['likely']],
  [5, '=', ['5']],
  [true, '=', ['true']],
  [null, 'is null', []],
  [{ '!=': null }, 'is not null', []],
  [['a', 'b'], '=', ['a', 'b']],
  [{ '!=': [1, 2] }, '<>', ['1', '2']],
])('%j', (written, operator, values) => {
  expect(readFilters({ c: written })).toEqual([{ column: 'c', operator, values }]);
});

test('several comparisons of one column hold together', () => {
  expect(readFilters({ age: { '>': 18, '<': 65 } })?.map(({ operator, values }) => [operator, ...values])).toEqual([
    ['>', '18'],
    ['<', '65'],
  ]);
});

test.each<WrittenFilter>([{ between: 1 }, { '>': null }, { '>': [1, 2] }, [null]])('%j says nothing', (written) => {
  expect(readFilters({ c: written })).toBeUndefined();
});
