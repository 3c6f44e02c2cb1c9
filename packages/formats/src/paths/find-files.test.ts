import { chmod, mkdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SqlFlowError } from '@sqlflow/errors';
import { folderWith } from '../__fixtures__/folder.js';
import { findFiles } from './find-files.js';

let folder: Awaited<ReturnType<typeof folderWith>>;

beforeAll(async () => {
  folder = await folderWith({
    '[proj]/data/orders.csv': 'id\n1\n',
    '[proj]/data/orders_2025.csv': '',
    '[proj]/data/orders_2026.csv': '',
    '[proj]/data/orders.tmp.csv': '',
    '[proj]/data/.hidden.csv': '',
    '[proj]/data/deep/er/orders.csv': '',
    '[proj]/data/report (1).csv': '',
    '[proj]/data/odd[1].csv': '',
    '[proj]/data/odd1.csv': '',
    '[proj]/empty/readme.txt': '',
    'home/mine.csv': '',
  });
});
afterAll(() => folder.close());

const roots = () => ({ projectDirectory: join(folder.path, '[proj]'), homeDirectory: join(folder.path, 'home') });
const find = (paths: string | string[], exclude: string[] = []) =>
  findFiles({ paths: [paths].flat(), exclude, extension: 'csv' }, roots());
const shown = async (...input: Parameters<typeof find>) => (await find(...input)).map((file) => file.shown);
const failure = async (...input: Parameters<typeof find>) => {
  const error: unknown = await find(...input).catch((caught: unknown) => caught);
  if (!SqlFlowError.isInstance(error)) throw new Error(`expected a SqlFlowError, got ${JSON.stringify(error)}`);
  return `${error.code} ${error.message} (${error.diagnostic.hint})`;
};

describe('files that are found', () => {
  test('a path, with its size', async () => {
    const path = join(roots().projectDirectory, 'data', 'orders.csv');
    expect(await find('data/orders.csv')).toEqual([
      { path, shown: 'data/orders.csv', bytes: 5, modified: expect.any(BigInt), placed: expect.any(BigInt) },
    ]);
    expect((await find(path))[0]?.path).toBe(path);
    expect((await find(pathToFileURL(path).href))[0]?.path).toBe(path);
    expect((await find('file://data/orders.csv'))[0]?.path).toBe(path);
  });

  test('~/ is the home directory, and a file outside the project is shown with its whole path', async () => {
    expect(await shown('~/mine.csv')).toEqual([join(folder.path, 'home', 'mine.csv')]);
  });

  test('globs, by name', async () => {
    expect(await shown('data/orders_*.csv')).toEqual(['data/orders_2025.csv', 'data/orders_2026.csv']);
    expect(await shown('data/orders_202{6,5}.csv')).toEqual(['data/orders_2025.csv', 'data/orders_2026.csv']);
    expect(await shown('data/**/orders.csv')).toEqual(['data/deep/er/orders.csv', 'data/orders.csv']);
    expect(await shown('data/orders_202?.csv')).toHaveLength(2);
    expect(await shown(join(folder.path, 'h*/*.csv'))).toHaveLength(1);
    expect(await shown('~/*.csv')).toHaveLength(1);
    expect(await shown('../home/*.csv')).toHaveLength(1);
  });

  test('lists, in their order, each file once', async () => {
    expect(await shown(['data/orders_2026.csv', 'data/orders_*.csv', './data/orders_2026.csv'])).toEqual([
      'data/orders_2026.csv',
      'data/orders_2025.csv',
    ]);
  });

  test('a file whose name looks like a glob', async () => {
    expect(await shown('data/odd[1].csv')).toEqual(['data/odd[1].csv']);
    expect(await shown('data/report (1).csv')).toEqual(['data/report (1).csv']);
    expect(await shown('data/report (*).csv')).toEqual(['data/report (1).csv']);
  });

  test('hidden files only where the dot is written', async () => {
    expect(await shown('data/*hidden.csv').catch(() => 'none')).toBe('none');
    expect(await shown('data/.*.csv')).toEqual(['data/.hidden.csv']);
  });

  test('exclude, by name in any folder and by path', async () => {
    expect(await shown('data/**/orders*.csv', ['*.tmp.csv', 'data/orders_*'])).toEqual([
      'data/deep/er/orders.csv',
      'data/orders.csv',
    ]);
    expect(await shown('data/**/orders*.csv', ['data/deep/**', '*_20*', '*.tmp.*'])).toEqual(['data/orders.csv']);
  });

  test('symbolic links', async () => {
    const link = join(roots().projectDirectory, 'data', 'link.csv');
    await symlink(join(roots().projectDirectory, 'data', 'orders.csv'), link);
    expect(await shown('data/li*.csv')).toEqual(['data/link.csv']);
    await unlink(link);
  });
});

describe('files that are not there', () => {
  test('a misspelt name gets the files that are like it', async () => {
    expect(await failure('data/ordres.csv')).toBe(
      'SF8010 there is no file data/ordres.csv (did you mean `data/orders.csv`?)',
    );
  });

  test('a wrong extension gets the right one', async () => {
    expect(await failure('data/orders.parquet')).toBe(
      'SF8010 there is no file data/orders.parquet (did you mean `data/orders.csv` or `data/orders.tmp.csv`?)',
    );
  });

  test('so does a misspelt folder', async () => {
    expect(await failure('dta/orders.csv')).toBe(
      'SF8010 there is no file dta/orders.csv: the folder dta does not exist (did you mean `data/orders.csv`?)',
    );
  });

  test('one like no other says what paths are relative to', async () => {
    expect(await failure('x/y/z/qqqqqqqqqqqqqqqqqq.csv')).toBe(
      'SF8010 there is no file x/y/z/qqqqqqqqqqqqqqqqqq.csv: the folder x does not exist (paths are relative to the project root, the folder of sqlflow.yml)',
    );
  });

  test('a directory gets a glob to use', async () => {
    expect(await failure('data')).toBe('SF8011 data is a directory (to read the files in it, write `data/*.csv`)');
    expect(await failure('data/')).toContain('`data/*.csv`');
  });

  test('a glob that nothing matches shows what is there', async () => {
    expect(await failure('empty/*.csv')).toBe('SF8012 no file matches empty/*.csv (there is `empty/readme.txt`)');
    expect(await failure('nowhere/*.csv')).toMatch(/^SF8010 .*the folder nowhere does not exist/);
  });

  test('a glob whose matches are all excluded says so', async () => {
    expect(await failure('data/orders_*.csv', ['*.csv'])).toMatch(/^SF8012 .*all 2 that do match `exclude`/);
  });

  test('a file that may not be read', async () => {
    const path = join(roots().projectDirectory, 'data', 'orders.csv');
    await chmod(path, 0o000);
    // The superuser may read everything, so there is nothing to see.
    if (process.getuid?.() !== 0) {
      expect(await failure('data/orders.csv')).toMatch(/^SF8013 data\/orders.csv cannot be read: permission denied/);
    }
    await chmod(path, 0o644);
  });

  test('a device', async () => {
    expect(await failure('/dev/null')).toMatch(/^SF8013 \/dev\/null cannot be read: it is a pipe or a device/);
  });

  test('a path through a file', async () => {
    expect(await failure('data/orders.csv/x.csv')).toMatch(/^SF8010/);
  });

  test('a folder that looks like a glob does not exist', async () => {
    await mkdir(join(roots().projectDirectory, 'a'), { recursive: true });
    expect(await failure('a[b]/x.csv')).toMatch(/^SF8012/);
  });
});
