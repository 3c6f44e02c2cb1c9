import { expect, test } from '@jest/globals';
import { rangeConditions } from './page-ranges.js';

/** Which parts hold the rows of a page. */
function partsWith(conditions: readonly string[], page: number): number[] {
  const holds = (condition: string) =>
    [...condition.matchAll(/ctid (>=|<) '\((\d+),0\)'::pg_catalog\.tid/g)].every(([, operator, bound]) =>
      operator === '<' ? page < Number(bound) : page >= Number(bound),
    );
  return conditions.flatMap((condition, at) => (holds(condition) ? [at] : []));
}

test.each<[string, number[], number, number]>([
  ['one table', [1000], 4, 4],
  ['tables of different sizes', [10, 5000, 0, 300], 3, 3],
  ['fewer pages than parts', [3], 8, 3],
  ['a single page', [1], 4, 0],
  ['no page', [0, 0], 4, 0],
  ['no table', [], 4, 0],
  ['one part', [1000], 1, 0],
])('%s: each page is in one part, and so are those behind the end', (_, pages, count, parts) => {
  const conditions = rangeConditions(pages, count);
  expect(conditions).toHaveLength(parts);
  if (parts === 0) return;
  const most = Math.max(...pages);
  for (let page = 0; page < most + 5; page += 1) expect(partsWith(conditions, page)).toHaveLength(1);
  expect(partsWith(conditions, most + 1_000_000)).toEqual([parts - 1]);
});

test('parts have the same number of pages, of all tables together', () => {
  const pages = [100, 1000, 4000];
  const conditions = rangeConditions(pages, 4);
  const sizes = conditions.map((_, part) =>
    pages.reduce((sum, each) => {
      const mine = Array.from({ length: each }, (_page, page) => page).filter((page) =>
        partsWith(conditions, page).includes(part),
      );
      return sum + mine.length;
    }, 0),
  );
  expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(5100);
  for (const size of sizes) expect(Math.abs(size - 1275)).toBeLessThan(10);
});
