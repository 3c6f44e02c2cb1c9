import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { afterAll, describe, expect, test } from '@jest/globals';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packInto } from './pack.js';

const folder = mkdtempSync(join(tmpdir(), 'sqlflow-tarballs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(packInto(folder))('$manifest.name as npm gets it', ({ file, manifest }) => {
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

/** Not compiled, and part of the package on purpose. */
function isAsset(file: string): boolean {
  return file.startsWith('dist/assets/');
}

/** A source map, which only bundles have: `--debug` shows the places of the modules they are made of. */
function isMapOf(files: readonly string[], file: string): boolean {
  return file.endsWith('.js.map') && files.includes(file.slice(0, -'.map'.length));
}

/** We publish ES modules only: how a CommonJS file or a resolver of before 2022 sees the types is nobody's problem. */
function concernsModules(problem: Problem): boolean {
  if (!('resolutionKind' in problem)) return true;
  return problem.resolutionKind === 'node16-esm' || problem.resolutionKind === 'bundler';
}

function bytes(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer;
}
