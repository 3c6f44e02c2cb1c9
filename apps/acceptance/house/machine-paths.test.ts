import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, parse, sep } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../../../scripts/house/packages.mjs';
import { repositoryFiles } from './repository-files.js';

test('no file mentions a path of the machine it was written on', () => {
  // The folder this checkout lies in may be one that everybody has.
  const shared = [parse(root).root, tmpdir(), '/tmp', '/var/tmp'];
  const paths = [root, dirname(root) + sep, homedir() + sep].filter(
    (path) => !shared.some((each) => isSame(each, path)),
  );
  const mentions = repositoryFiles().flatMap((file) => {
    const lines = readFileSync(join(root, file), 'latin1').split('\n');
    return lines.flatMap((line, index) => {
      const found = paths.find((path) => mentionsPath(line, path));
      return found === undefined ? [] : [`${file}:${index + 1} mentions ${found}`];
    });
  });
  expect(mentions).toEqual([]);
});

/** The path itself, not one that ends like it: `a/srv/` does not mention `/srv/`. */
function mentionsPath(line: string, path: string): boolean {
  const at = line.indexOf(path);
  return at >= 0 && !/[\w.*}]/.test(line[at - 1] ?? ' ');
}

function isSame(a: string, b: string): boolean {
  return join(a, sep) === join(b, sep);
}
