import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeTempDirectory, removeTempDirectory } from './temp-directory.js';

test('what a killed process left is removed by the next run; what living ones use, and what is not ours, stays', async () => {
  const own = await makeTempDirectory();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const nameOf = (pid: number | string) => join(dirname(own), basename(own).replace(String(process.pid), String(pid)));
  const abandoned = nameOf(dead);
  const engines = abandoned.replace(/-[^-]*$/, '-engine');
  const foreign = nameOf('pid');
  for (const directory of [abandoned, engines, foreign]) {
    await mkdir(directory);
    await writeFile(join(directory, 'left.csv'), 'x');
  }
  const next = await makeTempDirectory();
  expect([abandoned, engines, foreign, own, next].map((path) => existsSync(path))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  for (const path of [foreign, own, next]) await rm(path, { recursive: true });
});

test('what cannot be removed at the end of a run is no failure of it', async () => {
  const own = await makeTempDirectory();
  await removeTempDirectory(own, () => Promise.reject(new Error('EBUSY: resource busy')));
  expect(existsSync(own)).toBe(true);
  await removeTempDirectory(own);
  expect(existsSync(own)).toBe(false);
});
