import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './packages.mjs';

/** Writes a generated file, or with `--check` only says (exit code 1) when it is not what would be written. */
export function writeGenerated(path, text, command) {
  const file = join(root, path);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  if (textOf(file) === text) return;
  console.error(`${path} is out of date: run \`${command}\` after a build and commit it`);
  process.exitCode = 1;
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
