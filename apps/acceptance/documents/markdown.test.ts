import { expect, test } from '@jest/globals';
import { readMarkdown } from './markdown.js';

test('blocks carry their language, words, text and line', () => {
  const { blocks } = readMarkdown(
    '# A\n\n```sql runnable file=a.sf\nLOAD a FROM b;\n\n```\n\n1. x\n   ```sh\n   ls\n     -l\n   ```\n',
  );
  expect(blocks).toEqual([
    { language: 'sql', words: ['runnable', 'file=a.sf'], text: 'LOAD a FROM b;\n\n', line: 3 },
    { language: 'sh', words: [], text: 'ls\n  -l\n', line: 9 },
  ]);
});

test('a fence inside a longer fence is text', () => {
  expect(readMarkdown('````md\n```sql runnable\n```\n````\n').blocks).toHaveLength(1);
});

test('links of every kind, but none in code', () => {
  const text =
    '[a](b.md#c) ![i](i.png "title") `[no](no.md)`\n[r]: <r.md>\n<a href="h.md">h</a>\n```\n[no](no.md)\n```\n';
  expect(readMarkdown(text).links).toEqual([
    { target: 'b.md#c', line: 1 },
    { target: 'i.png', line: 1 },
    { target: 'r.md', line: 2 },
    { target: 'h.md', line: 3 },
  ]);
});

test('anchors are those GitHub makes', () => {
  const text =
    '# The `run` command!\n## A & B\n## A & B\n### [Link](x.md) *it*, ok\n<a id="by-hand"></a>\n```\n# not one\n```\n';
  expect([...readMarkdown(text).anchors]).toEqual(['the-run-command', 'a--b', 'a--b-1', 'link-it-ok', 'by-hand']);
});
