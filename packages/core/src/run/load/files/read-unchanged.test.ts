import { describe, expect, test } from '@jest/globals';
import type { SourceFile } from '@sqlflow/connector-sdk';
import { readUnchanged } from './read-unchanged.js';

/** A disk with one file, whose times tell nothing where `coarse`. */
function disk({ coarse }: { readonly coarse: boolean }) {
  let content = 'A';
  let version = 1;
  const listedAt = Date.now();
  const time = coarse ? new Date(listedAt).toISOString() : '2020-01-01T00:00:00Z';
  const list = async (): Promise<readonly SourceFile[]> => [
    {
      path: 'a.csv',
      uri: '/a.csv',
      size: 1n,
      modified: time,
      placed: time,
      version: coarse ? 'same' : String(version),
      hash: async () => content,
    },
  ];
  return {
    write(text: string) {
      content = text;
      version += 1;
    },
    async read<T>(read: () => Promise<T>) {
      const { signal } = new AbortController();
      return readUnchanged({ files: await list(), listedAt, read, listAgain: list, signal });
    },
    content: () => content,
  };
}

describe.each([{ coarse: false }, { coarse: true }])('reading where clocks are coarse: $coarse', (clock) => {
  test('gives the result, and what to remember', async () => {
    const { read, content } = disk(clock);
    const { result, entries } = await read(async () => content());
    expect([result, entries]).toEqual(['A', [expect.objectContaining({ path: 'a.csv', size: 1n, hash: 'A' })]]);
  });

  test('refuses what was written to in between', async () => {
    const { read, write } = disk(clock);
    await expect(read(async () => write('B'))).rejects.toMatchObject({ code: 'SF5043' });
  });

  test('leaves a failure of the reading as it is', async () => {
    const { read } = disk(clock);
    await expect(read(() => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  });
});

test('a failure to read a file that is being written to is not the fault of the file', async () => {
  const { read, write } = disk({ coarse: false });
  const half = async () => {
    write('B');
    throw new Error('half a line');
  };
  await expect(read(half)).rejects.toMatchObject({ code: 'SF5043', cause: { message: 'half a line' } });
});
