import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import semver from 'semver';
import { parse } from 'yaml';
import { root, rootManifest, workspaceFolders } from '../../../scripts/house/packages.mjs';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>;
}

const text = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');

test('the lockfile names no registry, so that it works behind any mirror', () => {
  expect(text.split('\n').filter((line) => /https?:\/\/|tarball:/.test(line))).toEqual([]);
  expect(existsSync(join(root, '.npmrc'))).toBe(false);
});

test('every dependency runs on the oldest Node we promise', () => {
  const oldest = semver.minVersion(rootManifest().engines.node);
  if (oldest === null) throw new Error('engines.node of the root is no version range');
  const { packages } = parse(text) as Lockfile;
  const tooNew = Object.entries(packages).filter(
    ([, { engines }]) => engines?.node !== undefined && !semver.satisfies(oldest, engines.node),
  );
  expect(tooNew.map(([name, { engines }]) => `${name} needs Node ${engines?.node}`)).toEqual([]);
});

test('the scripts and pnpm agree on where packages are', () => {
  const { packages } = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as { packages: string[] };
  expect(packages).toEqual(workspaceFolders.map((folder) => `${folder}/*`));
});

test('pnpm is pinned to one version', () => {
  expect(rootManifest().packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
});
