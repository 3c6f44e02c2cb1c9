import { expect, test } from '@jest/globals';
import type { RunResult, TaskOutcome } from '@sqlflow/core';
import { createPalette } from '../terminal/palette.js';
import { renderRunSummary } from './run-summary.js';

function summary(...outcomes: readonly TaskOutcome[]): string {
  const run: RunResult = {
    pipeline: 'orders',
    file: 'pipelines/orders.sf',
    runId: 'r1',
    status: 'succeeded',
    milliseconds: 800,
    tasks: outcomes.map((outcome, index) => ({
      taskId: `load:t${index}`,
      kind: 'load',
      status: 'succeeded',
      milliseconds: 1,
      diagnostics: [],
      outcome,
    })),
    diagnostics: [],
  };
  return renderRunSummary(run, createPalette(false));
}

test('rows that were read again and are known were not loaded', () => {
  expect(summary({ rowsRead: 5n, inserted: 1n, updated: 2n, reread: 2n })).toMatch(/1 task, 3 rows loaded$/);
});

test('a run that found nothing new says so', () => {
  expect(summary({ rowsRead: 1n, inserted: 0n, updated: 0n, reread: 1n })).toMatch(/1 task, 0 rows loaded$/);
});

test('loads that replace count what they read', () => {
  expect(summary({ rowsRead: 40n }, { rowsRead: 2n })).toMatch(/2 tasks, 42 rows loaded$/);
});

test('rows that a merging load deleted are told, those that were replaced are not', () => {
  expect(summary({ inserted: 0n, updated: 0n, deleted: 1n, mode: 'merge' })).toMatch(/0 rows loaded, 1 row deleted$/);
  expect(summary({ inserted: 3n, deleted: 9n, mode: 'replace' })).toMatch(/3 rows loaded$/);
});
