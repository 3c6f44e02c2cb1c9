import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { afterAll, describe, expect, test } from '@jest/globals';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packInto } from './pack.js';

const folder = mkdtempSync(join(tmpdir(), 'sqlflow-tarballs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tarballs = packInto(folder);

describe.each(tarballs)('$manifest.name as npm gets it', ({ file, manifest }) => {
  const tarball = readFileSync(file);
  const contents = createPackageFromTarballData(tarball);
  const prefix = `/node_modules/${contents.packageName}/`;

  test('holds its compiled files, types, README and licence, nothing else', () => {
    const files = contents.listFiles().map((each) => each.replace(prefix, ''));
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']),
    );
    const compiled = /^dist\/.*(?<!\.test)\.(c?js|d\.ts)$/;
    const others = files.filter((each) => !compiled.test(each) && !isAsset(each) && !isMapOf(files, each));
    // A program is a bundle: it carries the licences of what is in it.
    const carried = manifest.bin === undefined ? [] : ['dist/third-party-licenses.txt'];
    expect(others.sort()).toEqual(['LICENSE', 'README.md', ...carried, 'package.json']);
  });

  test('names real versions of the packages of this workspace', () => {
    expect(contents.readFile(`${prefix}package.json`)).not.toContain('workspace:');
  });

  test('publint finds nothing', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: bytes(tarball) }, strict: true });
    expect(messages.map((each) => formatMessage(each, pkg, { color: false }))).toEqual([]);
  });

  test('its types are found and right', async () => {
    const result = await checkPackage(contents);
    expect(result.types).toEqual({ kind: 'included' });
    if (!('problems' in result)) throw new Error('the check gave no problems');
    expect(result.problems.filter(concernsModules)).toEqual([]);
  });
});

describe('the connector SDK is light', () => {
  const sdk = tarballs.find(({ manifest }) => manifest.name === '@sqlflow/connector-sdk');
  const contents = createPackageFromTarballData(readFileSync(sdk?.file ?? ''));
  const prefix = `/node_modules/${contents.packageName}/`;
  const kit = `${prefix}dist/testing/`;

  test('it weighs under 60 kB without its kit', () => {
    const files = contents.listFiles().filter((each) => !each.startsWith(kit));
    const bytes = files.map((each) => Buffer.byteLength(contents.readFile(each)));
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(60_000);
  });

  test('what authors import needs nothing of the kit', () => {
    const found = [`${prefix}dist/index.js`, `${prefix}dist/index.d.ts`];
    for (const file of found) {
      for (const [, path = ''] of contents.readFile(file).matchAll(/(?:from|import)\s*\(?["'](\.[^"']+)["']/g)) {
        const next = posix.join(posix.dirname(file), file.endsWith('.d.ts') ? path.replace(/\.js$/, '.d.ts') : path);
        if (!found.includes(next)) found.push(next);
      }
    }
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((each) => each.startsWith(kit))).toEqual([]);
  });

  test('it needs errors, resilience and zod', () => {
    expect(Object.keys(sdk?.manifest.dependencies ?? {}).sort()).toEqual([
      '@sqlflow/errors',
      '@sqlflow/resilience',
      'zod',
    ]);
  });
});

/** Not compiled, and part of the package on purpose. */
function isAsset(file: string): boolean {
  return file.startsWith('dist/assets/');
}

/** A source map, which only bundles have: `--debug` shows the places of the modules they are made of. */
function isMapOf(files: readonly string[], file: string): boolean {
  return /\.c?js\.map$/.test(file) && files.includes(file.slice(0, -'.map'.length));
}

/** We publish ES modules only: how a CommonJS file or a resolver of before 2022 sees the types is nobody's problem. */
function concernsModules(problem: Problem): boolean {
  if (!('resolutionKind' in problem)) return true;
  return problem.resolutionKind === 'node16-esm' || problem.resolutionKind === 'bundler';
}

function bytes(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer;
}
