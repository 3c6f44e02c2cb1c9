import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { namesFor } from './names.js';
import { writePackage } from './write-package.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlflow-write-package-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a relative folder is told as an absolute one', async () => {
  const there = join(folder, 'weather');
  const written = await writePackage(namesFor({ packageName: 'weather' }), relative(process.cwd(), there));
  expect(written.directory).toBe(there);
  expect(await readdir(there)).toContain('package.json');
});
