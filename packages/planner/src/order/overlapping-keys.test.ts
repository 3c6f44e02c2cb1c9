import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { overlappingKeys } from './overlapping-keys.js';
import { pathsOverlap, stepsOf } from './path-overlap.js';

const overlap = (a: string, b: string): boolean => pathsOverlap(stepsOf(a), stepsOf(b));

describe('pathsOverlap', () => {
  test.each([
    ['out/a.csv', 'out/a.csv'],
    ['out/*.csv', 'out/a.csv'],
    ['out/**/*.csv', 'out/x/y/a.csv'],
    ['out/**/*.csv', 'out/a.csv'],
    ['out/a*.csv', 'out/*z.csv'],
    ['out/day=?/x', 'out/day=1'],
    ['out/[ab].csv', 'out/a.csv'],
    ['out/{a,b}.csv', 'out/b.csv'],
    ['out', 'out/day=1/part.parquet'],
    ['*/a.csv', 'out/*.csv'],
    ['', 'anything'],
  ])('%s and %s may mean a common file', (a, b) => {
    expect(overlap(a, b)).toBe(true);
    expect(overlap(b, a)).toBe(true);
  });

  test.each([
    ['out/a.csv', 'out/b.csv'],
    ['out/*.csv', 'out/a.json'],
    ['out/*.csv', 'in/a.csv'],
    ['out/a*', 'out/b*'],
    ['out', 'output'],
  ])('%s and %s mean different files', (a, b) => {
    expect(overlap(a, b)).toBe(false);
    expect(overlap(b, a)).toBe(false);
  });
});

describe('overlappingKeys', () => {
  test('finds what comparing each with each finds', () => {
    const step = fc.constantFrom('a', 'b', '*', 'a*', '**', '?');
    const paths = fc.uniqueArray(
      fc.array(step, { maxLength: 4 }).map((steps) => steps.join('/')),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(paths, (all) => {
        const found = overlappingKeys(all.map((path) => ({ key: path, path })));
        for (const path of all) {
          const expected = all.filter((other) => other !== path && overlap(path, other));
          expect([...(found.get(path) ?? [])].sort()).toEqual(expected.sort());
        }
      }),
    );
  });

  test('6,000 paths in one directory in well under a second', () => {
    const paths = Array.from({ length: 6_000 }, (_, at) => ({ key: `out/${at}.csv`, path: `out/${at}.csv` }));
    const start = performance.now();
    const found = overlappingKeys([...paths, { key: 'out/7*.csv', path: 'out/7*.csv' }]);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(found.get('out/7*.csv')).toHaveLength(111);
    expect(found.get('out/8.csv')).toBeUndefined();
  });
});
