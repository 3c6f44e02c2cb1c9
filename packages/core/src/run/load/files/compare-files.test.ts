import { describe, expect, test } from '@jest/globals';
import type { SourceFile } from '@sqlflow/connector-sdk';
import type { StoredManifestFile } from '@sqlflow/state';
import { compareFiles } from './compare-files.js';

const { signal } = new AbortController();
const old = '2020-01-31T10:00:00.000000Z';
const recordedAt = '2021-01-01T00:00:00.5Z';

/** A file, and whether its content was looked at. */
function file(change: Partial<SourceFile> = {}, content = 'A') {
  const looked: string[] = [];
  const found: SourceFile = {
    path: 'a.csv',
    uri: '/p/a.csv',
    size: 4n,
    modified: old,
    placed: old,
    version: '1',
    hash: async () => {
      looked.push(content);
      return content;
    },
    ...change,
  };
  return { found, looked };
}

const entry = (change: Partial<StoredManifestFile> = {}): StoredManifestFile => ({
  path: 'a.csv',
  size: 4n,
  modifiedAt: '2020-01-31T10:00:00Z',
  hash: 'A',
  recordedAt,
  ...change,
});

async function verdict({ found, looked }: ReturnType<typeof file>, manifest: readonly StoredManifestFile[]) {
  const changes = await compareFiles([found], manifest, signal);
  const kind = (['added', 'changed', 'unchanged'] as const).find((each) => changes[each].length > 0);
  return `${kind}${changes.touched.length > 0 ? ', recorded anew' : ''}${looked.length > 0 ? ', looked into' : ''}`;
}

describe('a file', () => {
  test.each([
    ['that is not in the manifest', file(), [], 'added'],
    ['as it was', file(), [entry()], 'unchanged'],
    ['as it was, from a system that knows no more', file({ placed: undefined } as never), [entry()], 'unchanged'],
    ['of another size', file({ size: 5n }), [entry()], 'changed'],
    ['of another time', file({ modified: '2020-01-31T10:00:00.000001Z' }, 'B'), [entry()], 'changed, looked into'],
    ['of an older time', file({ modified: '2019-01-31T10:00:00Z' }, 'B'), [entry()], 'changed, looked into'],
    [
      'that was touched',
      file({ modified: old.replace('2020', '2022') }),
      [entry()],
      'unchanged, recorded anew, looked into',
    ],
    ['without a hash, touched', file({ modified: recordedAt }), [{ ...entry(), hash: undefined } as never], 'changed'],
    ['put there since', file({ placed: '2022-01-01T00:00:00Z' }, 'B'), [entry()], 'changed, looked into'],
    [
      'written to as it was recorded',
      file({ modified: '2020-12-31T23:59:59Z', placed: '2020-12-31T23:59:59Z' }, 'B'),
      [entry({ modifiedAt: '2020-12-31T23:59:59Z' })],
      'changed, looked into',
    ],
    [
      'with a time in the future',
      file({ modified: '2999-01-01T00:00:00Z' }),
      [entry({ modifiedAt: '2999-01-01T00:00:00Z' })],
      'unchanged',
    ],
  ])('%s', async (_, found, manifest, expected) => {
    expect(await verdict(found, manifest)).toBe(expected);
  });

  test('that is not there any more is gone', async () => {
    const { gone } = await compareFiles([file().found], [entry(), entry({ path: 'b.csv' })], signal);
    expect(gone).toEqual(['b.csv']);
  });
});
