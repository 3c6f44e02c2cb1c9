import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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

test('what its README leads to is in the package that is published, and so is its licence', async () => {
  const { files } = await writePackage(namesFor({ packageName: 'weather' }), folder);
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const linked = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path);
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  expect(linked).toEqual(['SOURCE.md', 'DESTINATION.md']);
  expect(manifest.files).toEqual(expect.arrayContaining(linked));
  // npm packs a LICENSE whatever `files` says.
  expect(files).toEqual(expect.arrayContaining([...linked, 'LICENSE']));
  expect(await readFile(join(folder, 'LICENSE'), 'utf8')).toMatch(
    /^MIT License\n\nCopyright \(c\) the authors of weather\n/,
  );
});
