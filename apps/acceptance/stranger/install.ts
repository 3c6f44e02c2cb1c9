import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../program/run-program.js';
import type { Tarball } from '../tarballs/pack.js';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * Installs packages by name with plain npm into an empty folder, as a stranger would, but from the tarballs; whatever
 * else of ours they need comes from tarballs too. Everything of others comes from the registry npm is configured for.
 */
export async function installFromTarballs(
  names: readonly string[],
  tarballs: readonly Tarball[],
  folder: string,
): Promise<void> {
  const source = (name: string) => `file:${tarballs.find(({ manifest }) => manifest.name === name)?.file}`;
  const others = tarballs.map(({ manifest }) => manifest.name).filter((name) => !names.includes(name));
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'stranger',
    private: true,
    dependencies: Object.fromEntries(names.map((name) => [name, source(name)])),
    overrides: Object.fromEntries(others.map((name) => [name, source(name)])),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  const { code, output } = await runProgram(npm, ['install', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Error(`npm install ended with ${code}:\n${output}`);
}
