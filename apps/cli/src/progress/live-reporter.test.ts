import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { recordedRun } from './__fixtures__/recorded-run.js';
import { Screen } from './__fixtures__/screen.js';
import { createLiveReporter } from './live-reporter.js';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 1, 1, 10, 0, 2) });
});
afterEach(() => {
  jest.useRealTimers();
});

function play(screen: Screen, count: number) {
  const reporter = createLiveReporter(screen, false);
  for (const event of recordedRun.slice(0, count)) reporter.event(event);
  jest.advanceTimersByTime(200);
  return reporter;
}

describe('createLiveReporter', () => {
  test('shows what runs below what has ended', () => {
    const screen = new Screen();
    play(screen, 5).stop();
    const during = new Screen();
    play(during, 5);
    expect(during.text()).toMatchInlineSnapshot(`
      "customer_analytics profile dev
      ✓ load:customers              15 new, 5 updated, 1 rejected    1.8 s
      ⠹ load:orders                 1,234,567 rows    2.4 s   41 %
        1 of 5 done, 1 running, 2.4 s"
    `);
    expect(during.cursorVisible).toBe(false);
  });

  test('leaves only lasting lines and a visible cursor', () => {
    const screen = new Screen();
    play(screen, recordedRun.length).stop();
    expect(screen.text()).toMatchInlineSnapshot(`
      "customer_analytics profile dev
      ✓ load:customers              15 new, 5 updated, 1 rejected    1.8 s
      ↻ load:orders                 attempt 2 in 1.5 s: internal error: connection res
      et
      ✓ export:output/customers.csv        20 rows    12 ms   1.2 kB
      ✗ load:orders                 failed after 16.0 s and 2 attempts
      – transform:revenue           skipped: it needs load:orders
      – export:output/revenue.csv   skipped: it needs transform:revenue"
    `);
    expect(screen.cursorVisible).toBe(true);
  });

  test('leaves no rest of old lines when the window is made narrower', () => {
    const screen = new Screen(80);
    const reporter = play(screen, 4);
    screen.resize(40);
    jest.advanceTimersByTime(100);
    expect(screen.text().split('\n')).toHaveLength(4);
    for (const line of screen.text().split('\n')) expect(line.length).toBeLessThan(40);
    reporter.stop();
    expect(screen.text()).toBe('customer_analytics profile dev');
  });

  test('shows at most eight of many tasks, and says how many more there are', () => {
    const screen = new Screen();
    const reporter = createLiveReporter(screen, false);
    const tasks = Array.from({ length: 50 }, (_, index) => ({
      taskId: `load:t${index}`,
      kind: 'load' as const,
    }));
    const common = { time: new Date().toISOString(), runId: 'r' };
    reporter.event({
      ...common,
      type: 'run-started',
      pipeline: 'p',
      file: 'p.sf',
      profile: 'dev',
      tasks,
    });
    for (const task of tasks.slice(0, 20)) reporter.event({ ...common, type: 'task-started', attempt: 1, ...task });
    jest.advanceTimersByTime(100);
    const lines = screen.text().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toContain('0 of 50 done, 20 running (12 not shown)');
    reporter.stop();
  });

  test('draws each picture with one write, so that nothing flickers', () => {
    const screen = new Screen();
    const write = jest.spyOn(screen, 'write');
    const reporter = play(screen, 4);
    write.mockClear();
    jest.advanceTimersByTime(100);
    expect(write).toHaveBeenCalledTimes(1);
    reporter.stop();
  });
});
