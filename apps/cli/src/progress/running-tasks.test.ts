import { expect, test } from '@jest/globals';
import type { RunEvent } from '@sqlflow/core';
import { createPalette } from '../terminal/palette.js';
import { createRunningTasks } from './running-tasks.js';

const start = Date.parse('2026-01-31T10:00:00.000Z');
const at = (milliseconds: number) => ({ time: new Date(start + milliseconds).toISOString(), runId: 'r' });

function waiting(waitMilliseconds: number): RunEvent {
  const text = `waiting ${waitMilliseconds / 1000} s: rate limit of api.example.com`;
  const asked = { source: 'shop', endpoint: 'api.example.com/orders', host: 'api.example.com' };
  return {
    ...at(0),
    ...asked,
    type: 'request-waiting',
    taskId: 'load:orders',
    reason: 'rate_limit',
    waitMilliseconds,
    text,
  };
}

test('a running task shows what it waits for until that is over; short waits would only flicker', () => {
  const running = createRunningTasks();
  running.apply({
    ...at(0),
    type: 'run-started',
    pipeline: 'p',
    file: 'pipelines/p.sf',
    profile: 'dev',
    tasks: [{ taskId: 'load:orders', kind: 'load' }],
  });
  running.apply({ ...at(0), type: 'task-started', taskId: 'load:orders', kind: 'load', attempt: 1 });
  const line = (milliseconds: number): string | undefined =>
    running.lines(start + milliseconds, 5, '*', createPalette(false), 12)[0];
  running.apply(waiting(500));
  expect(line(100)).not.toContain('waiting');
  running.apply(waiting(12_000));
  expect(line(100)).toMatch(/\* load:orders .* waiting 12 s: rate limit of api\.example\.com$/);
  expect(line(12_001)).not.toContain('waiting');
});
