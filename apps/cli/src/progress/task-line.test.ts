import { expect, test } from '@jest/globals';
import type { RunEvent, TaskOutcome } from '@sqlflow/core';
import { createPalette } from '../terminal/palette.js';
import { lineForEvent } from './task-line.js';

function line(outcome: TaskOutcome): string | undefined {
  const event: RunEvent = {
    type: 'task-finished',
    time: '2026-01-31T10:00:00.000Z',
    runId: 'r',
    taskId: 'load:t',
    kind: 'load',
    milliseconds: 12,
    outcome,
  };
  return lineForEvent(event, createPalette(false), 12)?.replace(/ +/g, ' ');
}

const files = (change: Partial<NonNullable<TaskOutcome['sourceFiles']>>): TaskOutcome => ({
  inserted: 3n,
  deleted: 2n,
  watermark: { field: '_file_modified', after: '2026-01-31T10:00:00.000000Z' },
  sourceFiles: { new: 0, changed: 0, unchanged: 0, gone: 0, ...change },
});

test('a load of files tells what became of them', () => {
  expect(line(files({ new: 2, changed: 1, unchanged: 1000, gone: 1 }))).toBe(
    '✓ load:t 3 rows, 2 deleted 12 ms files: 2 new, 1 changed, 1,000 unchanged, 1 gone',
  );
  expect(line(files({}))).toBe('✓ load:t 3 rows, 2 deleted 12 ms files: none');
});

test('a load that follows a column tells how far it has come', () => {
  const watermark = { field: 'at', after: '10' };
  expect(line({ inserted: 3n, watermark, reread: 1n })).toBe('✓ load:t 3 rows 12 ms at → 10, 1 known');
});

test('a load that merges tells how many rows were deleted; one that replaces does not', () => {
  expect(line({ inserted: 0n, updated: 0n, deleted: 2n, mode: 'merge' })).toBe('✓ load:t 0 rows, 2 deleted 12 ms');
  expect(line({ inserted: 3n, deleted: 2n, mode: 'replace' })).toBe('✓ load:t 3 rows 12 ms');
});

test('a wait for another system is told where it is a long one', () => {
  const wait = (waitMilliseconds: number, taskId?: string): string | undefined =>
    lineForEvent(
      {
        type: 'request-waiting',
        time: '2026-01-31T10:00:00.000Z',
        runId: 'r',
        source: 'shop',
        ...(taskId === undefined ? {} : { taskId }),
        reason: 'rate_limit',
        endpoint: 'api.example.com/orders',
        host: 'api.example.com',
        waitMilliseconds,
        text: 'waiting 12 s: rate limit of api.example.com\u001b[31m',
      },
      createPalette(false),
      12,
    );
  expect(wait(12_000, 'load:orders')).toBe('↻ load:orders  waiting 12 s: rate limit of api.example.com␛[31m');
  // Nobody knows yet whose request it is.
  expect(wait(12_000)).toBe('↻ shop         waiting 12 s: rate limit of api.example.com␛[31m');
  expect(wait(900, 'load:orders')).toBeUndefined();
});
