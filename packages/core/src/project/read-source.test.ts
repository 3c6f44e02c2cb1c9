import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { makeProject, shown } from './__fixtures__/make-project.js';
import { createSourceReader } from './read-source.js';

async function read(content: string | Uint8Array) {
  const reader = createSourceReader(await makeProject({ 'pipelines/a.sf': content }));
  return { text: reader.readFile('pipelines/a.sf'), problems: reader.problems };
}

async function refused(content: string | Uint8Array) {
  const [problem] = (await read(content)).problems;
  if (problem === undefined) throw new Error('no problem');
  return { code: problem.code, hint: problem.hint, marked: shown(problem), message: problem.message };
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('createSourceReader', () => {
  test('gives the text without its byte-order mark, line breaks as they are', async () => {
    expect(await read('\uFEFFSET a = "é€😀";\r\n')).toEqual({ text: 'SET a = "é€😀";\r\n', problems: [] });
  });

  test.each<[string, Uint8Array, string, string]>([
    [
      'Latin-1 letter',
      latin1('SET a = 1;\nSET b = "caf\xe9 ol\xe9";'),
      'SF7014 pipelines/a.sf:2:13 SET b = "caf«\uFFFD» ol\uFFFD";',
      '0xE9',
    ],
    ['the first byte', latin1('\xff'), 'SF7014 pipelines/a.sf:1:1 «\uFFFD»', '0xFF'],
    ['cut off in the middle', Buffer.from('é€').subarray(0, 4), 'SF7014 pipelines/a.sf:1:2 é«\uFFFD»', '0xE2'],
    ['overlong', Buffer.from([0x61, 0xc0, 0x80]), 'SF7014 pipelines/a.sf:1:2 a«\uFFFD»\uFFFD', '0xC0'],
    [
      'half a surrogate pair',
      Buffer.from([0x61, 0xed, 0xa0, 0x80]),
      'SF7014 pipelines/a.sf:1:2 a«\uFFFD»\uFFFD\uFFFD',
      '0xED',
    ],
    [
      'after a byte-order mark',
      Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x80]),
      'SF7014 pipelines/a.sf:1:2 a«\uFFFD»',
      '0x80',
    ],
  ])('not UTF-8: %s', async (_, content, marked, byte) => {
    const problem = await refused(content);
    expect(problem.marked).toBe(marked);
    expect(problem.message).toContain(byte);
  });

  test('UTF-16 is recognised, with and without a byte-order mark', async () => {
    const hint = 'the file looks like UTF-16: save it as UTF-8';
    const text = 'SET a = 1;';
    expect(await refused(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toMatchObject({ code: 'SF7014', hint });
    expect(await refused(Buffer.from(text, 'utf16le'))).toMatchObject({ code: 'SF7015', hint });
    expect(await refused(Buffer.from(text, 'utf16le').swap16())).toMatchObject({ code: 'SF7015', hint });
  });

  test('a NUL byte', async () => {
    expect(await refused('SET a = 1;\nSET \0b')).toMatchObject({
      code: 'SF7015',
      marked: 'SF7015 pipelines/a.sf:2:5 SET «\0»b',
      hint: 'is this the right file?',
    });
  });

  test('nothing in it, nothing there, a directory', async () => {
    expect((await refused('')).code).toBe('SF7016');
    expect((await refused('\uFEFF \r\n\t')).code).toBe('SF7016');
    const root = await makeProject();
    const reader = createSourceReader(root);
    expect(reader.readFile('pipelines/b.sf')).toBeUndefined();
    expect(reader.problems).toEqual([]);
    await mkdir(join(root, 'b.sf'));
    expect(reader.readFile('b.sf')).toBe('');
    expect(reader.readFile('b.sf')).toBe('');
    expect(reader.problems.map((each) => each.message)).toEqual(['b.sf is a directory, not a file']);
  });

  test('the first bad byte is found wherever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 0 }), fc.string(), async (before, after) => {
        const start = before.replaceAll('\0', '').replace(/^\uFEFF+/, '');
        const content = Buffer.concat([Buffer.from(start), Buffer.from([0xff]), Buffer.from(after)]);
        const [problem] = (await read(content)).problems;
        expect(problem?.code).toBe('SF7014');
        expect(problem?.place?.span.start).toBe(start.length);
      }),
      { numRuns: 60 },
    );
  });
});
