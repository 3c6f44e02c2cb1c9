import { expect, test } from '@jest/globals';
import { haveHivePartitions } from './hive-partitions.js';

test.each([
  [['/p/out/country=DE/a.parquet', '/p/out/country=FR/b.parquet'], true],
  [['/p/out/y=1/m=2/a.parquet', '/p/out/y=2/m=3/b.parquet'], true],
  [['/p/out/y=1/a.parquet', '/p/out/b.parquet'], false],
  [['/p/out/y=1/a.parquet', '/p/out/m=1/b.parquet'], false],
  [['/p/out/a=b.parquet'], false],
  [['/x=1/p/a.parquet'], true],
  [[], false],
])('%j: %p', (paths, expected) => {
  expect(haveHivePartitions(paths, '/p')).toBe(expected);
});

test('folders above the project do not count', () => {
  expect(haveHivePartitions(['/home/user=me/p/data/a.csv'], '/home/user=me/p')).toBe(false);
});
