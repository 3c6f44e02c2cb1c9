import { expect, test } from '@jest/globals';
import { selectCopy } from './select-copy.js';

const columns = [{ name: 'id', type: 'INTEGER' }];
const megabyte = 1024 * 1024;

test.each([
  [1, 2, 200, 25],
  [1, 8, 200, 25],
  [2, 2, 200, 25],
  [8, 2, 200, 25],
  [8, 4, 200, 12.5],
  [1, 2, 4000, 64],
  [8, 8, 100, 4],
])('%j files, %j threads and %j MB of memory: buffers of %j MB', (files, threads, memory, buffer) => {
  const paths = Array.from({ length: files }, (_, at) => `${at}.pipe`);
  const limits = { threads, memoryBytes: memory * megabyte };
  const select = selectCopy(paths, { type: 'postgres_copy', columns }, limits);
  expect(select).toContain(`buffer_size = ${buffer * megabyte}, max_line_size = ${buffer * megabyte},`);
});
