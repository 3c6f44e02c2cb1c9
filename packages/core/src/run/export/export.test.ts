import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FileTarget } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { exportFile } from './file-export.js';
import { exportPartitioned, recoverPartitionedExport } from './partitioned-export.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-export-test-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const csv = {
  type: 'csv',
  delimiter: ',',
  quote: '"',
  escape: '"',
  header: true,
  compression: 'none',
  nullText: '',
} as const;

function request(path: string, files: Record<string, string> | Error, options: Partial<FileTarget> = {}) {
  const target: FileTarget = { path, format: csv, partitionBy: [], overwrite: true, ...options };
  return {
    target,
    displayPath: 'output/x',
    runId: 'r1',
    writeId: 'r1/export:x',
    write: async (to: FileTarget) => {
      if (files instanceof Error) {
        await writeFile(to.path, 'half').catch(() => undefined);
        throw files;
      }
      for (const [name, text] of Object.entries(files)) {
        const file = name === '' ? to.path : join(to.path, name);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
      }
      return { rows: 1n, bytes: 1, files: [], columns: [] };
    },
  };
}

async function tree(): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.sqlflow-manifest.json');
  const pairs = files.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(directory.length + 1), await readFile(path, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

describe('exportFile', () => {
  test('makes the directory, replaces the file and leaves nothing else', async () => {
    const path = join(directory, 'a/b/out.csv');
    await exportFile(request(path, { '': 'one' }));
    await exportFile(request(path, { '': 'two' }));
    expect(await tree()).toEqual({ 'a/b/out.csv': 'two' });
  });

  test('a failed write leaves the old file and no part of the new one', async () => {
    const path = join(directory, 'out.csv');
    await exportFile(request(path, { '': 'one' }));
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    await expect(exportFile(request(path, full))).rejects.toMatchObject({
      code: 'SF9014',
      message: expect.stringContaining('disk is full'),
    });
    expect(await tree()).toEqual({ 'out.csv': 'one' });
  });

  test('removes what a killed run left beside the target', async () => {
    await writeFile(join(directory, '.out.csv.r0.sqlflow-tmp'), 'half');
    await exportFile(request(join(directory, 'out.csv'), { '': 'one' }));
    expect(await tree()).toEqual({ 'out.csv': 'one' });
  });

  test('leaves alone what an export to a longer name is writing', async () => {
    await writeFile(join(directory, '.out.csv.r1.sqlflow-tmp'), 'half');
    await mkdir(join(directory, '.out.d.r1.sqlflow-staging'));
    await exportFile(request(join(directory, 'out'), { '': 'one' }));
    await exportPartitioned(request(join(directory, 'out.d.x'), { 'day=1/a.csv': '1' }, { partitionBy: ['day'] }));
    expect((await readdir(directory)).sort()).toEqual([
      '.out.csv.r1.sqlflow-tmp',
      '.out.d.r1.sqlflow-staging',
      'out',
      'out.d.x',
    ]);
  });

  test('a link stays a link, and the file it leads to is replaced', async () => {
    await mkdir(join(directory, 'elsewhere'));
    await writeFile(join(directory, 'elsewhere/real.csv'), 'old');
    await symlink('elsewhere/real.csv', join(directory, 'out.csv'));
    await exportFile(request(join(directory, 'out.csv'), { '': 'new' }));
    expect(await readlink(join(directory, 'out.csv'))).toBe('elsewhere/real.csv');
    expect(await tree()).toEqual({ 'elsewhere/real.csv': 'new' });
  });

  test('a broken link on the way is an error that names it', async () => {
    await symlink('/nowhere/at/all', join(directory, 'out'));
    await expect(exportFile(request(join(directory, 'out/x.csv'), { '': 'x' }))).rejects.toMatchObject({
      code: 'SF9014',
      message: expect.stringMatching(/leads nowhere/),
    });
  });

  test('a problem of the engine names the target, not the file that stood in for it', async () => {
    const failing = request(join(directory, 'out.csv'), {});
    const write = async (to: FileTarget) => {
      throw sqlFlowError(codes.engine.diskFull, { message: `Could not write file "${to.path}"` });
    };
    await expect(exportFile({ ...failing, write })).rejects.toMatchObject({
      code: 'SF6501',
      message: expect.stringContaining('"output/x"'),
    });
  });

  test('overwrite: false keeps an existing file', async () => {
    const path = join(directory, 'out.csv');
    await writeFile(path, 'old');
    await expect(exportFile(request(path, { '': 'new' }, { overwrite: false }))).rejects.toMatchObject({
      code: 'SF9012',
    });
    expect(await tree()).toEqual({ 'out.csv': 'old' });
  });

  test('overwrite: false knows the file that the same run had put in place before it was killed', async () => {
    const path = join(directory, 'out.csv');
    const killed = await exportFile(request(path, { '': 'one' }, { overwrite: false }));
    const resumed = await exportFile(request(path, { '': 'two' }, { overwrite: false }));
    expect(resumed).toMatchObject({ bytes: 3, files: [path] });
    expect(await tree()).toEqual({ 'out.csv': 'one', '.out.csv.r1.sqlflow-tmp': 'one' });
    await resumed.finish?.();
    await killed.finish?.();
    expect(await tree()).toEqual({ 'out.csv': 'one' });
    // Recorded, it is a file like any other: a second export to the same path is refused.
    await expect(exportFile(request(path, { '': 'two' }, { overwrite: false }))).rejects.toMatchObject({
      code: 'SF9012',
    });
    expect(await tree()).toEqual({ 'out.csv': 'one' });
  });

  test('overwrite: false keeps a file that appears while the export is written', async () => {
    const path = join(directory, 'out.csv');
    const slow = request(path, { '': 'ours' }, { overwrite: false });
    const write = async (to: FileTarget) => {
      await writeFile(path, 'theirs');
      return slow.write(to);
    };
    await expect(exportFile({ ...slow, write })).rejects.toMatchObject({ code: 'SF9012' });
    expect(await tree()).toEqual({ 'out.csv': 'theirs' });
  });

  test('a directory is not a file, and a file is not a directory', async () => {
    await mkdir(join(directory, 'd'));
    await expect(exportFile(request(join(directory, 'd'), { '': 'x' }))).rejects.toMatchObject({ code: 'SF9015' });
    await writeFile(join(directory, 'f'), 'file');
    await expect(exportFile(request(join(directory, 'f/out.csv'), { '': 'x' }))).rejects.toMatchObject({
      code: 'SF9014',
    });
  });
});

describe('exportPartitioned', () => {
  const partitioned = { partitionBy: ['day'] };

  test('replaces what an earlier export wrote, down to vanished partitions', async () => {
    const path = join(directory, 'daily');
    await exportPartitioned(request(path, { 'day=1/a.csv': '1', 'day=2/a.csv': '2' }, partitioned));
    await exportPartitioned(request(path, { 'day=2/b.csv': '22', 'day=3/b.csv': '3' }, partitioned));
    expect(await tree()).toEqual({ 'daily/day=2/b.csv': '22', 'daily/day=3/b.csv': '3' });
    expect((await readdir(path)).sort()).toEqual(['.sqlflow-manifest.json', 'day=2', 'day=3']);
  });

  test('overwrite: false is for others: the same export of the same run is written again', async () => {
    const path = join(directory, 'daily');
    const once = { ...partitioned, overwrite: false };
    await exportPartitioned(request(path, { 'day=1/a.csv': '1' }, once));
    await exportPartitioned(request(path, { 'day=1/b.csv': '1' }, once));
    expect(await tree()).toEqual({ 'daily/day=1/b.csv': '1' });
    const other = { ...request(path, { 'day=2/c.csv': '2' }, once), writeId: 'r1/export:x#2' };
    await expect(exportPartitioned(other)).rejects.toMatchObject({ code: 'SF9012' });
    expect(await tree()).toEqual({ 'daily/day=1/b.csv': '1' });
  });

  test('never touches files it did not write', async () => {
    const path = join(directory, 'daily');
    await mkdir(join(path, 'day=1'), { recursive: true });
    await writeFile(join(path, 'day=1/other.csv'), 'theirs');
    await expect(exportPartitioned(request(path, { 'day=1/a.csv': '1' }, partitioned))).rejects.toMatchObject({
      code: 'SF9013',
      message: expect.stringContaining('day=1/other.csv'),
    });
    expect(await tree()).toEqual({ 'daily/day=1/other.csv': 'theirs' });
  });

  test('a failed write leaves the old partitions', async () => {
    const path = join(directory, 'daily');
    await exportPartitioned(request(path, { 'day=1/a.csv': '1' }, partitioned));
    await expect(exportPartitioned(request(path, new Error('query failed'), partitioned))).rejects.toThrow(
      'query failed',
    );
    expect(await tree()).toEqual({ 'daily/day=1/a.csv': '1' });
  });

  test('a change whose journal stands is completed, from any point of it', async () => {
    for (const moved of [false, true]) {
      const path = join(directory, `daily-${moved}`);
      await exportPartitioned(request(path, { 'day=1/a.csv': '1' }, partitioned));
      const staging = `.daily-${moved}.r2.sqlflow-staging`;
      const where = moved ? path : join(directory, staging);
      await mkdir(join(directory, staging), { recursive: true });
      await mkdir(join(where, 'day=2'), { recursive: true });
      await writeFile(join(where, 'day=2/b.csv'), '2');
      const journal = { version: 1, runId: 'r2', staging, add: ['day=2/b.csv'], remove: ['day=1/a.csv'] };
      await writeFile(join(directory, `.daily-${moved}.sqlflow-journal.json`), JSON.stringify(journal));
      await recoverPartitionedExport(path);
    }
    expect(await tree()).toEqual({ 'daily-false/day=2/b.csv': '2', 'daily-true/day=2/b.csv': '2' });
  });

  test('a damaged manifest is told, and nothing is touched', async () => {
    const path = join(directory, 'daily');
    await exportPartitioned(request(path, { 'day=1/a.csv': '1' }, partitioned));
    await writeFile(join(path, '.sqlflow-manifest.json'), '{');
    await expect(exportPartitioned(request(path, { 'day=2/b.csv': '2' }, partitioned))).rejects.toMatchObject({
      code: 'SF9014',
      message: expect.stringContaining('.sqlflow-manifest.json'),
    });
    expect(await tree()).toEqual({ 'daily/day=1/a.csv': '1' });
  });

  test('staged files without a journal are undone', async () => {
    const path = join(directory, 'daily');
    await exportPartitioned(request(path, { 'day=1/a.csv': '1' }, partitioned));
    await mkdir(join(directory, '.daily.r2.sqlflow-staging/day=9'), { recursive: true });
    await writeFile(join(directory, '.daily.r2.sqlflow-staging/day=9/x.csv'), '9');
    await recoverPartitionedExport(path);
    expect(await tree()).toEqual({ 'daily/day=1/a.csv': '1' });
  });
});
