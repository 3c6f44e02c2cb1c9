import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Manifest, root, rootManifest, workspacePackages } from '../../../scripts/house/packages.mjs';
import { publishedPackages } from './sources.js';

const packages = publishedPackages();
const workspace = new Map(workspacePackages().map((each) => [each.manifest.name, each]));

describe.each(packages)('$path/package.json', ({ path, directory, manifest }) => {
  test('says who it is', () => {
    expect(manifest).toMatchObject({
      name: nameOf(path),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      description: expect.stringMatching(/^[A-Z].{20,}\.$/),
      license: 'Apache-2.0',
      type: 'module',
      engines: rootManifest().engines,
      repository: { type: 'git', url: rootManifest().repository?.url, directory: path },
      homepage: expect.stringMatching(new RegExp(`/${path}#readme$`)),
      publishConfig: { access: 'public', provenance: true },
    });
  });

  test('publishes its compiled files and nothing else', () => {
    expect(manifest.files).toEqual(['dist', '!dist/.tsbuildinfo']);
    // The licence is the root's, put into the package by pnpm; a copy could differ.
    expect(existsSync(join(directory, 'LICENSE'))).toBe(false);
  });

  test('opens its doors with types first', () => {
    const { './package.json': own, ...doors } = manifest.exports ?? {};
    expect(own).toBe('./package.json');
    expect(Object.keys(doors)).toContain('.');
    for (const door of Object.values(doors)) {
      expect(Object.keys(door)).toEqual(['types', 'default']);
      expect(Object.values(door)).toEqual([
        expect.stringMatching(/^\.\/dist\/.*\.d\.ts$/),
        expect.stringMatching(/\.js$/),
      ]);
    }
  });

  test('only its programs do something by being loaded', () => {
    const programs = Object.values(manifest.bin ?? {});
    expect(manifest.sideEffects).toEqual(programs.length === 0 ? false : programs);
  });

  test('has a README', () => {
    expect(existsSync(join(directory, 'README.md'))).toBe(true);
  });

  test('takes packages of the workspace as they stand here', () => {
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(ranges.filter(([name, range]) => workspace.has(name) && range !== 'workspace:^')).toEqual([]);
  });

  test('is built by the shared script, after what its tsconfig.json refers to: what it depends on', () => {
    const up = posix.relative(`/${path}`, '/');
    // What every connector installs is to weigh little.
    const bundled = manifest.name === '@sqlflow/connector-sdk' ? ' --bundle' : '';
    expect(manifest.scripts?.build).toBe(`node ${up}/scripts/build-package.mjs${bundled}`);
    const { extends: base, references } = readJson(join(directory, 'tsconfig.json'));
    expect(base).toBe(`${up}/tsconfig.base.json`);
    const named = { ...manifest.dependencies, ...(manifest.bin === undefined ? {} : manifest.devDependencies) };
    const wanted = Object.keys(named).flatMap((name) => workspace.get(name)?.path ?? []);
    expect(references.map((each) => posix.join(path, each.path)).sort()).toEqual(wanted.sort());
  });
});

test.each(packages.filter(({ manifest }) => manifest.bin !== undefined))(
  '$path bundles the packages of this workspace: nothing of ours is installed beside it',
  ({ manifest }) => {
    expect(Object.keys(manifest.dependencies ?? {}).filter((name) => workspace.has(name))).toEqual([]);
  },
);

test('the root builds every package', () => {
  const { references } = readJson(join(root, 'tsconfig.json'));
  const built = [...workspace.values()].filter(({ manifest }) => manifest.scripts?.build !== undefined);
  expect(references.map((each) => each.path).sort()).toEqual(built.map((each) => each.path).sort());
});

test('one dependency has one version range everywhere', () => {
  const seen = new Map<string, Set<string>>();
  for (const { manifest } of [...workspace.values(), { manifest: rootManifest() }]) {
    for (const [name, range] of dependenciesOf(manifest)) seen.set(name, (seen.get(name) ?? new Set()).add(range));
  }
  expect([...seen].filter(([, ranges]) => ranges.size > 1)).toEqual([]);
});

test('what is not published says so', () => {
  const unpublished = [...workspace.values()].filter(
    ({ path }) => !path.startsWith('packages/') && path !== 'apps/cli',
  );
  expect(unpublished.filter(({ manifest }) => manifest.private !== true).map(({ path }) => path)).toEqual([]);
});

function nameOf(path: string): string {
  if (path === 'apps/cli') return 'sqlflow';
  // npm looks for `create-…` when somebody says `npm create …`.
  if (path === 'packages/create-sqlflow-connector') return 'create-sqlflow-connector';
  return path.replace(/^packages\/connectors\//, '@sqlflow/connector-').replace(/^packages\//, '@sqlflow/');
}

function dependenciesOf(manifest: Manifest): [string, string][] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
}

function readJson(file: string): { extends: string; references: { path: string }[] } {
  return JSON.parse(readFileSync(file, 'utf8'));
}
