import type { RunEvent } from '@sqlflow/core';
import { codes, diagnostic } from '@sqlflow/errors';

const base = { runId: '2026-02-01T10-00-00Z-ab12' };
const at = (seconds: number) => ({ ...base, time: new Date(Date.UTC(2026, 1, 1, 10, 0, seconds)).toISOString() });

/** A run with one task of every fate. */
export const recordedRun: readonly RunEvent[] = [
  {
    ...at(0),
    type: 'run-started',
    pipeline: 'customer_analytics',
    file: 'pipelines/customer_analytics.sf',
    profile: 'dev',
    tasks: [
      { taskId: 'load:customers', kind: 'load' },
      { taskId: 'load:orders', kind: 'load' },
      { taskId: 'transform:revenue', kind: 'transform' },
      { taskId: 'export:output/customers.csv', kind: 'export' },
      { taskId: 'export:output/revenue.csv', kind: 'export' },
    ],
  },
  { ...at(0), type: 'task-started', taskId: 'load:customers', kind: 'load', attempt: 1 },
  { ...at(0), type: 'task-started', taskId: 'load:orders', kind: 'load', attempt: 1 },
  { ...at(1), type: 'task-progress', taskId: 'load:orders', kind: 'load', rows: 1_234_567n, fraction: 0.419 },
  {
    ...at(2),
    type: 'task-finished',
    taskId: 'load:customers',
    kind: 'load',
    milliseconds: 1840,
    outcome: { rowsRead: 20n, inserted: 15n, updated: 5n, rejected: 1n },
  },
  {
    ...at(3),
    type: 'task-retrying',
    taskId: 'load:orders',
    kind: 'load',
    attempt: 2,
    waitMilliseconds: 1500,
    diagnostic: diagnostic(codes.run.internal, { what: 'connection reset' }),
  },
  {
    ...at(4),
    type: 'task-finished',
    taskId: 'export:output/customers.csv',
    kind: 'export',
    milliseconds: 12,
    outcome: { inserted: 20n, bytes: 1234, files: ['output/customers.csv'] },
  },
  {
    ...at(15),
    type: 'task-progress',
    taskId: 'load:orders',
    kind: 'load',
    rows: 2_500_000n,
  },
  {
    ...at(16),
    type: 'task-failed',
    taskId: 'load:orders',
    kind: 'load',
    milliseconds: 16_000,
    attempts: 2,
    diagnostics: [diagnostic(codes.run.internal, { what: 'connection reset' })],
  },
  {
    ...at(16),
    type: 'task-skipped',
    taskId: 'transform:revenue',
    kind: 'transform',
    reason: { kind: 'dependency', because: 'load:orders' },
  },
  {
    ...at(16),
    type: 'task-skipped',
    taskId: 'export:output/revenue.csv',
    kind: 'export',
    reason: { kind: 'dependency', because: 'transform:revenue' },
  },
  {
    ...at(16),
    type: 'run-finished',
    status: 'failed',
    milliseconds: 16_100,
    tasks: { succeeded: 2, failed: 1, skipped: 2, reused: 0 },
  },
];
