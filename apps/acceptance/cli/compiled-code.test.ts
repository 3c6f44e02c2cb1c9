import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';

/** Newer versions of Node keep what they compile by themselves. */
const byOurselves = !('enableCompileCache' in module);

describe('what is compiled of the program', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sqlflow-kept-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  // Measuring coverage keeps nothing: the tests may be measured themselves.
  const explain = (more: Readonly<Record<string, string>> = {}) =>
    sqlflow(['explain', 'SF8502'], {
      cwd: folder,
      environment: { TMPDIR: folder, NODE_V8_COVERAGE: undefined, ...more },
    });
  const kept = () => readdirSync(folder).filter((each) => each.startsWith('sqlflow-compiled-'));
  const files = () => readdirSync(join(folder, kept()[0] ?? ''));

  test('is kept for the next start, and nobody else can write there', async () => {
    const first = await explain();
    expect(first.stdout).toContain('Two connectors of one type');
    expect(kept()).toHaveLength(byOurselves ? 1 : 0);
    if (!byOurselves) return;
    expect(statSync(join(folder, kept()[0] ?? '')).mode & 0o777).toBe(0o700);
    const before = files();
    expect(before).toContainEqual(expect.stringMatching(/^command-line-.*\.cjs$/));
    const again = await explain();
    expect(again.stdout).toBe(first.stdout);
    expect(files()).toEqual(before);
  });

  test('is compiled anew where what was kept is damaged', async () => {
    if (!byOurselves) return;
    const first = await explain();
    const damaged = files().map((each) => join(folder, kept()[0] ?? '', each));
    for (const file of damaged) writeFileSync(file, 'no code');
    expect((await explain()).stdout).toBe(first.stdout);
    for (const file of damaged) expect(readFileSync(file).byteLength).toBeGreaterThan(100);
  });

  test('goes after a month, when a new version keeps its own', async () => {
    if (!byOurselves) return;
    await explain();
    const [one = '', ...others] = files();
    const at = (name: string) => join(folder, kept()[0] ?? '', name);
    for (const name of ['of-another-version.cjs', 'of-last-month.cjs']) writeFileSync(at(name), 'kept');
    const daysAgo = (days: number) => Date.now() / 1_000 - days * 24 * 60 * 60;
    utimesSync(at('of-another-version.cjs'), daysAgo(29), daysAgo(29));
    utimesSync(at('of-last-month.cjs'), daysAgo(31), daysAgo(31));
    await explain();
    expect(files()).toContain('of-last-month.cjs');
    writeFileSync(at(one), 'no code');
    await explain();
    expect(files().sort()).toEqual([one, ...others, 'of-another-version.cjs'].sort());
  });

  test('is not taken from a folder to which others can write', async () => {
    if (!byOurselves) return;
    await explain();
    const path = join(folder, kept()[0] ?? '');
    await rm(path, { recursive: true });
    mkdirSync(path);
    chmodSync(path, 0o777);
    const { code, stdout } = await explain();
    expect({ code, found: stdout.includes('Two connectors') }).toEqual({ code: 0, found: true });
    expect(readdirSync(path)).toEqual([]);
  });

  test('is not kept when Node is told so', async () => {
    await explain({ NODE_DISABLE_COMPILE_CACHE: '1' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
