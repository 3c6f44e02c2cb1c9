import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../program/run-program.js';
import { sqlflow } from '../program/sqlflow.js';
import { actualContent, copyExample, examples, readText, runExample } from './example.js';

describe.each(examples())('examples/$name', (example) => {
  let copy: string;
  let outcomes: Outcome[];
  beforeAll(async () => {
    copy = copyExample(example);
    outcomes = await runExample(example, copy);
  }, 60_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('runs', () => {
    expect(outcomes.map(({ code, output }) => (code === 0 ? 'done' : output))).toEqual(outcomes.map(() => 'done'));
  });

  test('is formatted', async () => {
    const { code, output } = await sqlflow(['fmt', '--check'], { cwd: copy });
    expect({ code, output }).toEqual({ code: 0, output });
  });

  test('says in expected/ what comes out', () => {
    expect(example.expected).not.toEqual([]);
  });

  for (const file of example.expected) {
    test(`writes ${file} as expected`, async () => {
      const wanted = readText(join(example.directory, 'expected', file));
      expect(await actualContent(file, copy, outcomes)).toBe(wanted);
    });
  }
});
