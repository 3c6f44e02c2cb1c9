import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { generateHistory } from '../history/generate-history.js';
import { generateWindowHistory } from '../history/generate-window-history.js';
import { fuzz } from './fuzz.js';
import { models } from './model.js';
import { differencesOf, tableOf } from './report.js';

test('differences come with the seeds that lead to them', () => {
  const { histories, differences } = fuzz(models.loads, { histories: 20, seed: 10, without: ['dropsLoadedRows'] });
  expect(histories).toBe(20);
  expect(differences.length).toBeGreaterThan(0);
  for (const { seed, difference } of differences) {
    expect(difference).toEqual(models.loads.check(seed, ['dropsLoadedRows']));
  }
});

test('a seed is a history', () => {
  for (let seed = 1; seed <= 50; seed++) {
    expect(generateHistory(seed)).toEqual(generateHistory(seed));
    expect(generateWindowHistory(seed)).toEqual(generateWindowHistory(seed));
    expect(models.loads.check(seed, ['dropsLoadedRows'])).toEqual(models.loads.check(seed, ['dropsLoadedRows']));
  }
  expect(generateHistory(1)).not.toEqual(generateHistory(2));
});

test('the result is a table, with the first differences below it', () => {
  const difference = { kind: 'lost', step: 2, detail: '1 of 1,8,2,,,' } as const;
  const checked = [
    { model: 'loads', histories: 100_000, seconds: 61.25, differences: [{ seed: 42, difference }] },
    { model: 'windows', histories: 7, seconds: 0.04, differences: [] },
  ];
  expect(tableOf(checked).split('\n')).toEqual([
    'model    histories  differences  seconds  first seeds',
    'loads      100,000            1     61.3  42',
    'windows          7            0      0.0  none',
  ]);
  expect(differencesOf(checked)).toEqual(['loads 42: step 2, lost: 1 of 1,8,2,,,']);
});

describe('the command', () => {
  const program = fileURLToPath(new URL('../../dist/model-check.js', import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

  test('finds no difference in 2,000 histories of each model, and ends with 0', () => {
    const { status, stdout } = run('--histories', '2000');
    expect(stdout).toMatch(/^\nmodel .*\nloads +2,000 +0 .* none\nwindows +2,000 +0 .* none\n$/);
    expect(status).toBe(0);
  }, 120_000);

  test('ends with 1 and names the seeds when something does', () => {
    const { status, stdout } = run('--histories', '3', '--only', 'loads', '--without', 'dropsLoadedRows');
    expect(stdout).toMatch(/\nloads +3 +[1-3] /);
    expect(stdout).toMatch(/\nloads 1: step \d+, doubled: /);
    expect(status).toBe(1);
  });

  test('shows a history of a seed', () => {
    const without = run('--only', 'windows', '--seed', '2', '--without', 'startsOneGroupLower');
    expect(without.stdout).toMatch(/^windows 2\nquery \{.*\nrun \{"clock".*\ndifference: \{"kind":"lost"/s);
    expect(without.status).toBe(1);
    const whole = run('--seed', '2');
    expect(whole.stdout).toMatch(/^loads 2\n.*\nno difference\n\nwindows 2\n.*\nno difference\n/s);
    expect(whole.status).toBe(0);
  });

  test.each([[['--only', 'x']], [['--without', 'x']], [['--histories', '0']], [['--seed', 'x']]])(
    '%j is refused',
    (args) => {
      const { status, stderr } = run(...args);
      expect(stderr).toContain('model-check [--histories N]');
      expect(status).toBe(2);
    },
  );
});
