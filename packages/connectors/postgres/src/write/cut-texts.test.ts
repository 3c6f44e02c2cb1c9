import { expect, test } from '@jest/globals';
import { refuseCutTexts } from './cut-texts.js';
import type { WrittenColumn } from './write-plan.js';

const column = (name: string, cutAt?: number): WrittenColumn => ({
  name,
  cutAt,
  serverType: cutAt === undefined ? 'text' : `character varying(${cutAt})`,
  stagedType: 'text',
  existing: undefined,
  checked: cutAt !== undefined,
  widened: false,
});
const columns = [column('a'), column('b', 3), column('c', 5)];

/** Sends a text in pieces of a size; gives what came through. */
async function passed(text: string, size: number): Promise<string> {
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const out: Buffer[] = [];
  for await (const piece of refuseCutTexts(pieces(), columns, 't')) out.push(piece);
  return Buffer.concat(out).toString();
}

const sizes = [1, 2, 3, 5, 7, 1000];

test.each(['a     \tab \tabcde\nx\t\\N\t \n', '', 'ä \tab\\n\t€€€  \n \t   \t     \n', 'x\tabcd \tx\n'])(
  'texts that fit, and those that the server refuses itself, pass as they are: %j',
  async (text) => {
    for (const size of sizes) expect(await passed(text, size)).toBe(text);
  },
);

test.each([
  ['x\tabc\tx\nx\tabc \tx\n', '2', 'b', 'abc '],
  ['x\ta\tx\nx\ta\tx\nx\ta\tabcde  \n', '3', 'c', 'abcde  '],
  ['x\t€€€ \tx\n', '1', 'b', '€€€ '],
  ['x\ta\\\\\\t \tx\n', '1', 'b', 'a\\\t '],
])('a text that would be cut is refused with its row: %j', async (text, row, name, value) => {
  for (const size of sizes) {
    await expect(passed(text, size)).rejects.toMatchObject({
      code: 'SF8255',
      message: `writing to t: row ${row}, column \`${name}\`: ${value} is not the same as ${name === 'b' ? 'character varying(3)' : 'character varying(5)'}`,
    });
  }
});

test('neither a long text nor many columns make it slow: no byte is looked at more than twice', async () => {
  const text = Buffer.alloc(16 * 1024, 'x ');
  async function* oneLongText(): AsyncGenerator<Buffer> {
    for (let count = 0; count < 2_000; count += 1) yield text;
    yield Buffer.from('\tb\tc\n');
  }
  const many = Array.from({ length: 1_600 }, (_, at) => column(`c${at}`, 20));
  const line = Buffer.from(`${many.map(() => 'a text ').join('\t')}\n`);
  async function* manyColumns(): AsyncGenerator<Buffer> {
    for (let count = 0; count < 200; count += 1) yield line;
  }
  let passedBytes = 0;
  for await (const piece of refuseCutTexts(oneLongText(), columns, 't')) passedBytes += piece.length;
  for await (const piece of refuseCutTexts(manyColumns(), many, 't')) passedBytes += piece.length;
  expect(passedBytes).toBe(2_000 * text.length + 5 + 200 * line.length);
}, 5_000);
