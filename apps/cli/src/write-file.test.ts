import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { writeFileWhole } from './write-file.js';

describe('writeFileWhole', () => {
  test('makes directories and leaves nothing else behind', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sqlflow-write-'));
    await writeFileWhole(join(directory, 'a', 'b.txt'), 'text');
    expect(await readdir(join(directory, 'a'))).toEqual(['b.txt']);
  });

  test('keeps the old file when the new one is not completed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sqlflow-write-'));
    const path = join(directory, 'a.txt');
    await writeFile(path, 'old');
    async function* broken() {
      yield 'new';
      throw new Error('no more');
    }
    await expect(writeFileWhole(path, broken())).rejects.toMatchObject({ code: 'SF7511' });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(directory)).toEqual(['a.txt']);
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('says what it cannot write, instead of trying for ever', async () => {
    for (const path of ['/proc/sqlflow/a.txt', '/dev/null/a.txt']) {
      await expect(writeFileWhole(path, 'x')).rejects.toMatchObject({ code: 'SF7511' });
    }
  });
});
