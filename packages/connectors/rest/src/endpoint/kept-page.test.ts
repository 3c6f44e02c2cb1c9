import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Page } from './fetch-page.js';
import { type FirstPage, keepPage } from './kept-page.js';

let directory: string;
let first: FirstPage;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-kept-'));
  const file = join(directory, 'page');
  await writeFile(file, '[]');
  first = { page: { asked: new URL('http://api.example/users'), file } as Page, names: new Map() };
});
afterEach(() => rm(directory, { recursive: true }));

test('is handed over once, to a read of the same address', async () => {
  const kept = keepPage(first, () => 0);
  expect(kept.take(new URL('http://api.example/users?since=2026'))).toBeUndefined();
  expect(kept.take(new URL('http://api.example/users'))).toBe(first);
  expect(kept.take(new URL('http://api.example/users'))).toBeUndefined();
  await kept.discard();
  expect(existsSync(first.page.file)).toBe(true);
});

test('is of no use after a while: pages behind it have moved on', async () => {
  let now = 0;
  const kept = keepPage(first, () => now);
  now = 10_001;
  expect(kept.take(new URL('http://api.example/users'))).toBeUndefined();
  await kept.discard();
  expect(existsSync(first.page.file)).toBe(false);
});
