import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../../../scripts/house/packages.mjs';
import { repositoryFiles } from '../house/repository-files.js';
import { type Document, readMarkdown } from './markdown.js';

const documents = new Map<string, Document>(
  repositoryFiles()
    .filter((file) => file.endsWith('.md') && !file.includes('__fixtures__'))
    .map((file) => [join(root, file), readMarkdown(readFileSync(join(root, file), 'utf8'))]),
);

test('every link between documents leads somewhere', () => {
  const broken = [...documents].flatMap(([file, { links }]) =>
    links
      .filter(({ target }) => !/^(https?|mailto):/.test(target))
      .flatMap(({ target, line }) => {
        const problem = linkProblem(file, target);
        return problem === undefined ? [] : [`${file.slice(root.length + 1)}:${line}: ${target}: ${problem}`];
      }),
  );
  expect(broken).toEqual([]);
});

function linkProblem(from: string, target: string): string | undefined {
  const [path = '', anchor] = decodeURI(target).split('#', 2);
  const file = path === '' ? from : resolve(dirname(from), path);
  if (!existsSync(file)) return 'there is no such file';
  const document = documents.get(file);
  if (anchor === undefined || document === undefined) return undefined;
  return document.anchors.has(anchor) ? undefined : `no heading has the anchor #${anchor}`;
}
