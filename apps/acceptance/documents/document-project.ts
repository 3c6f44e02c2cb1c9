import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../scripts/house/packages.mjs';
import { sqlflowProgram } from '../program/sqlflow.js';

const acceptance = join(root, 'apps', 'acceptance');

/**
 * A project in a folder of its own in which the blocks of a document run: `data/orders.csv`, `.json` and `.parquet`,
 * `data/customers.csv`, every package of the workspace as if installed, and `sqlflow` in `node_modules/.bin`.
 */
export function createDocumentProject(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sqlflow-document-'));
  cpSync(join(acceptance, 'documents', '__fixtures__'), directory, { recursive: true });
  mkdirSync(join(directory, 'pipelines'));
  linkPackages(join(directory, 'node_modules'));
  return directory;
}

/** Where the programs of the project's packages are. */
export function programsOf(directory: string): string {
  return join(directory, 'node_modules', '.bin');
}

function linkPackages(modules: string): void {
  const installed = join(acceptance, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const name of readdirSync(installed).filter((each) => !each.startsWith('.'))) {
    // A junction needs no rights on Windows; elsewhere the word is ignored.
    symlinkSync(join(installed, name), join(modules, name), 'junction');
  }
  writeProgram(join(modules, '.bin', 'sqlflow'));
}

function writeProgram(file: string): void {
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${sqlflowProgram}" "$@"\n`);
  chmodSync(file, 0o755);
  writeFileSync(`${file}.cmd`, `@"${process.execPath}" "${sqlflowProgram}" %*\r\n`);
}
