import { describe, expect, test } from '@jest/globals';
import { rootManifest, workspacePackages } from '../../../scripts/house/packages.mjs';
import { reach } from './arrows.js';
import { findCycle } from './cycles.js';
import { type ImportRules, importedFile, importProblem } from './import-problems.js';
import { publishedPackages, sourceFiles } from './sources.js';

const workspace = new Map(workspacePackages().map(({ manifest }) => [manifest.name, manifest]));
const testTools = Object.keys(rootManifest().devDependencies ?? {});
const packages = publishedPackages().map((each) => ({ ...each, files: sourceFiles(each.directory) }));

describe.each(packages)('$manifest.name', ({ manifest, files }) => {
  const rules: ImportRules = { manifest, workspace, testTools };

  test('imports only along the arrows, through doors, and what its package.json names', () => {
    const problems = files.flatMap((file) =>
      file.imports.flatMap((each) => {
        const problem = importProblem(file, each, rules);
        return problem === undefined ? [] : [`${file.shown} imports ${each.specifier}: ${problem}`];
      }),
    );
    expect(problems).toEqual([]);
  });

  test('names no dependency that it does not use', () => {
    const text = files.filter((file) => !file.isTest).map((file) => file.text);
    // Not only imported: some are resolved by name, for a font or a WebAssembly file in them.
    const used = (name: string) => text.some((each) => mentions(name).test(each)) || inBundle(name);
    // A program is installed with what the packages in its bundle need and the bundle does not hold.
    const inBundle = (name: string) =>
      manifest.bin !== undefined && packages.some((each) => name in (each.manifest.dependencies ?? {}));
    expect(Object.keys(manifest.dependencies ?? {}).filter((name) => !used(name))).toEqual([]);
  });

  // Types are gone when modules load: only a circle of values can meet a binding that is not there yet.
  test('its files do not import values from each other in a circle', () => {
    const graph = new Map(
      files.map((file) => [
        file.shown,
        file.imports
          .filter((each) => !each.typeOnly && each.specifier.startsWith('.'))
          .map((each) => importedFile(file.shown, each.specifier)),
      ]),
    );
    expect(findCycle(graph)).toBeUndefined();
  });
});

test('packages do not need each other in a circle, tests included', () => {
  const graph = new Map(
    [...workspace.values()].map(({ name, dependencies, devDependencies }) => [
      name,
      Object.keys({ ...dependencies, ...devDependencies }).filter((each) => workspace.has(each)),
    ]),
  );
  expect(findCycle(graph)).toBeUndefined();
});

describe('the rules themselves notice', () => {
  const rules: ImportRules = {
    manifest: {
      name: '@sqlflow/planner',
      engines: { node: '' },
      dependencies: { '@sqlflow/connector-sdk': '', '@sqlflow/parser': '', '@sqlflow/core': '' },
      devDependencies: { pg: '' },
    },
    workspace,
    testTools: ['fast-check'],
  };
  const value = (specifier: string) => ({ specifier, typeOnly: false });
  const source = { shown: 'packages/planner/src/plan/plan.ts', isTest: false };

  test.each([
    ['@sqlflow/core', 'no arrow leads from @sqlflow/planner to @sqlflow/core'],
    ['@sqlflow/connector-sdk', '@sqlflow/planner may import only types of @sqlflow/connector-sdk'],
    ['@sqlflow/parser/dist/grammar.js', '@sqlflow/parser/dist/grammar.js is no door of @sqlflow/parser'],
    ['@sqlflow/state', '@sqlflow/state is not named in its package.json'],
    ['pg', 'pg is not named in its package.json'],
    ['fast-check', 'fast-check is not named in its package.json'],
    ['fs', 'write node:fs'],
    ['./plan', 'a relative import ends in .js'],
    ['../../../parser/dist/index.js', 'leaves the sources of its package'],
    ['@sqlflow/planner', 'a package imports itself by relative paths'],
  ])('%s', (specifier, problem) => {
    expect(importProblem(source, value(specifier), rules)).toBe(problem);
  });

  test('what is allowed', () => {
    for (const specifier of ['node:fs', './plan.js', '@sqlflow/parser']) {
      expect(importProblem(source, value(specifier), rules)).toBeUndefined();
    }
    expect(importProblem(source, { specifier: '@sqlflow/connector-sdk', typeOnly: true }, rules)).toBeUndefined();
    expect(importProblem({ ...source, isTest: true }, value('pg'), rules)).toBeUndefined();
    expect(importProblem({ ...source, isTest: true }, value('fast-check'), rules)).toBeUndefined();
  });

  test('arrows reach what lies below, and never a connector from a connector', () => {
    expect(reach('@sqlflow/core', '@sqlflow/errors')).toBe('all');
    expect(reach('@sqlflow/state', '@sqlflow/resilience')).toBe('types');
    expect(reach('@sqlflow/connector-csv', '@sqlflow/connector-json')).toBe('nothing');
    expect(reach('@sqlflow/connector-csv', '@sqlflow/core')).toBe('nothing');
    expect(reach('@sqlflow/core', '@sqlflow/connector-csv')).toBe('nothing');
    expect(reach('sqlflow', '@sqlflow/connector-csv')).toBe('all');
  });

  test('a circle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', []],
      ['d', ['b']],
    ]);
    expect(findCycle(graph)).toEqual(['b', 'd', 'b']);
  });
});

/** The name, or a path in the package, as a text in the code. */
function mentions(name: string): RegExp {
  return new RegExp(`['"\`]${name.replaceAll('.', '\\.')}['"\`/]`);
}
