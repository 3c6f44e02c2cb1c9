import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from '../../../scripts/house/packages.mjs';
import { repositoryFiles } from '../house/repository-files.js';
import type { Outcome } from '../program/run-program.js';
import { createDocumentProject } from './document-project.js';
import { type CodeBlock, readMarkdown } from './markdown.js';
import { marks, matchesOutput, runBlock, writeBlock } from './run-block.js';

const documents = repositoryFiles()
  .filter((file) => file.endsWith('.md') && !file.includes('__fixtures__'))
  .map((file) => ({ file, blocks: readMarkdown(readFileSync(join(root, file), 'utf8')).blocks.filter(concernsUs) }))
  .filter(({ blocks }) => blocks.length > 0);

describe.each(documents)('$file', ({ blocks }) => {
  // One project for the whole document, its blocks in order: a tutorial goes on where it was.
  let directory: string;
  let last: Outcome | undefined;
  beforeAll(() => {
    directory = createDocumentProject();
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each(blocks)('line $line: $language', async (block) => {
    const { runnable, exit, output, file } = marks(block);
    if (runnable) {
      last = await runBlock(block, directory);
      expect({ code: last.code, output: last.output }).toEqual({ code: exit, output: last.output });
    } else if (file !== undefined) {
      writeBlock(block, file, directory);
    } else if (output !== undefined) {
      expect(last).toBeDefined();
      if (!matchesOutput(last?.[output] ?? '', block.text)) expect(last?.[output]).toBe(block.text);
    }
  });
});

test('every package shows a runnable example', () => {
  const first = documents
    .filter(({ file }) => /^(packages|apps\/cli)\/.*README\.md$/.test(file))
    .map(({ file }) => file);
  const readmes = repositoryFiles().filter((file) =>
    /^(packages\/([^/]+|connectors\/[^/]+)|apps\/cli)\/README\.md$/.test(file),
  );
  expect(readmes.filter((file) => !first.includes(file) && file !== 'packages/connectors/README.md')).toEqual([]);
});

function concernsUs(block: CodeBlock): boolean {
  const { runnable, output, file } = marks(block);
  return runnable || output !== undefined || file !== undefined;
}
