import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rootManifest } from '../../../scripts/house/packages.mjs';
import { runProgram } from '../program/run-program.js';
import { sqlflow } from '../program/sqlflow.js';
import { packInto, type Tarball } from '../tarballs/pack.js';
import { installFromTarballs, installPackage } from './install.js';

// npm downloads what is not in its cache.
const installing = 300_000;
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const shell = process.platform === 'win32';

const folder = mkdtempSync(join(tmpdir(), 'sqlflow-created-'));
const made = join(folder, 'sqlflow-connector-open-weather');
let tarballs: Tarball[];
const create = (...words: string[]) =>
  runProgram(npm, ['exec', '--no', '--', 'create-sqlflow-connector', ...words], { cwd: folder, shell });

beforeAll(async () => {
  tarballs = packInto(folder);
  await installFromTarballs(['create-sqlflow-connector'], tarballs, folder);
}, installing);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm create sqlflow-connector, in an empty folder outside of the workspace', () => {
  test('writes a package, and says what comes next', async () => {
    const { code, stdout } = await create('sqlflow-connector-open-weather', '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain('a connector of TYPE OPEN_WEATHER');
    expect(stdout).toContain('cd sqlflow-connector-open-weather\n  npm install\n  npm test');
    expect(readdirSync(made).sort()).toEqual(
      expect.arrayContaining(['.github', '.gitignore', 'README.md', 'SOURCE.md', 'DESTINATION.md', 'package.json']),
    );
  });

  test('replaces nothing', async () => {
    const before = readFileSync(join(made, 'package.json'), 'utf8');
    const { code, stderr } = await create('sqlflow-connector-open-weather', '--yes');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/SF7543 .* already has package\.json/) });
    expect(readFileSync(join(made, 'package.json'), 'utf8')).toBe(before);
  });

  test('refuses each type that comes with SQLFlow', async () => {
    const project = join(folder, 'empty');
    mkdirSync(project);
    writeFileSync(join(project, 'sqlflow.yml'), 'name: empty\n');
    const { stdout } = await sqlflow(['connector', 'list', '--json'], { cwd: project });
    const { connectors } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    const { namesFor } = await import(join(folder, 'node_modules', 'create-sqlflow-connector', 'dist', 'index.js'));
    expect(connectors.length).toBeGreaterThan(4);
    for (const { type, typeAliases = [] } of connectors) {
      for (const each of [type, ...typeAliases]) {
        expect(() => namesFor({ packageName: 'mine', type: each })).toThrow('comes with SQLFlow');
      }
    }
  });

  test('writes nothing of the names of the template, and takes the tools of this workspace', () => {
    const files = readdirSync(made, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.filter((text) => /my.?source/i.test(text))).toEqual([]);
    const { devDependencies } = JSON.parse(readFileSync(join(made, 'package.json'), 'utf8'));
    expect(rootManifest().devDependencies).toMatchObject(devDependencies);
  });
});

describe('the package that was made', () => {
  beforeAll(async () => {
    await installPackage(made, tarballs, { vitest: '^4.0.0' });
  }, installing);

  test('passes its own tests: the conformance kit, in node:test', async () => {
    const { code, output } = await runProgram(npm, ['test'], { cwd: made, shell });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('| source: cursor bounds | ✅ |') });
    expect(output).toMatch(/pass \d\d\n.*fail 0\n/);
  });

  test('passes them in Vitest too', async () => {
    const test = readFileSync(join(made, 'test', 'connector.test.ts'), 'utf8');
    writeFileSync(join(made, 'test', 'vitest.test.ts'), test.replace('node:test', 'vitest'));
    const words = ['exec', '--no', '--', 'vitest', 'run', 'test/vitest.test.ts'];
    const { code, output } = await runProgram(npm, words, {
      cwd: made,
      shell,
      environment: { CI: 'true', NO_COLOR: '1' },
    });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/Tests +\d\d passed/) });
  });

  test('is a connector of a project that has it installed, under the names of its parameters', async () => {
    const project = join(folder, 'project');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    mkdirSync(join(project, 'pipelines'));
    symlinkSync(made, join(project, 'node_modules', 'sqlflow-connector-open-weather'), 'junction');
    writeFileSync(join(project, 'sqlflow.yml'), 'connectors: [sqlflow-connector-open-weather]\n');
    const pipeline = `SOURCE w TYPE OPEN_WEATHER PARAMS { "url": "https://api.example.com", "api_kee": "x" };\nLOAD t FROM w.orders;\n`;
    writeFileSync(join(project, 'pipelines', 'weather.sf'), pipeline);
    expect(await sqlflow(['validate'], { cwd: project })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/OPEN_WEATHER sources have no parameter `api_kee`[\s\S]*did you mean `api_key`/),
    });
    writeFileSync(join(project, 'pipelines', 'weather.sf'), pipeline.replace('api_kee', 'api_key'));
    const { code, output } = await sqlflow(['validate'], { cwd: project });
    expect({ code, output }).toEqual({ code: 0, output });
  });
});
