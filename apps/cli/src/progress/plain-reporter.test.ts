import { describe, expect, test } from '@jest/globals';
import type { Output } from '../terminal/output.js';
import { createPalette } from '../terminal/palette.js';
import { recordedRun } from './__fixtures__/recorded-run.js';
import { createPlainReporter } from './plain-reporter.js';

function pipe(): { output: Output; text: () => string } {
  let text = '';
  const output: Output = {
    isTerminal: false,
    color: false,
    palette: createPalette(false),
    closed: false,
    failure: undefined,
    columns: () => undefined,
    lines: () => undefined,
    write: async (data) => {
      text += String(data);
    },
    flush: async () => undefined,
  };
  return { output, text: () => text };
}

describe('createPlainReporter', () => {
  test('writes one line for each task that ends, and how far a task is that takes long', () => {
    const { output, text } = pipe();
    const reporter = createPlainReporter(output, false);
    for (const event of recordedRun) reporter.event(event);
    reporter.stop();
    expect(text()).toMatchInlineSnapshot(`
      "customer_analytics (profile dev)
      ✓ load:customers              15 new, 5 updated, 1 rejected    1.8 s
      ↻ load:orders                 attempt 2 in 1.5 s: internal error: connection reset
      ✓ export:output/customers.csv        20 rows    12 ms   1.2 kB
        load:orders                 2,500,000 rows so far
      ✗ load:orders                 failed after 16.0 s and 2 attempts
      – transform:revenue           skipped: it needs load:orders
      – export:output/revenue.csv   skipped: it needs transform:revenue
      "
    `);
  });

  test('shows statements and debug messages only when somebody wants them', () => {
    const common = { time: '2026-02-01T10:00:00.000Z', runId: 'r' };
    const say = (verbose: boolean) => {
      const { output, text } = pipe();
      const reporter = createPlainReporter(output, verbose);
      reporter.event({
        ...common,
        type: 'log',
        level: 'debug',
        message: 'opened',
        source: 'orders',
      });
      reporter.event({
        ...common,
        type: 'log',
        level: 'warn',
        message: 'slow \u001b[31m',
        source: 'orders',
      });
      reporter.event({
        ...common,
        type: 'statement',
        sql: 'SELECT 1',
        milliseconds: 3,
        rows: 1n,
        taskId: 'load:a',
      });
      return text();
    };
    expect(say(false)).toBe('  warn orders: slow ␛[31m\n  load:a: 3 ms, 1 row\n    SELECT 1\n');
    expect(say(true)).toContain('  debug orders: opened\n');
  });
});
