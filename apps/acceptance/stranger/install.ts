import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  mkdirSync(folder, { recursive: true });
  const dependencies = Object.fromEntries(names.map((name) => [name, '*']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true, dependencies }));
  await installPackage(folder, tarballs);
}

/**
 * Installs what the `package.json` of a folder names, and perhaps more to develop with, with plain npm: ours from the
 * tarballs, everything of others from the registry npm is configured for.
 */
export async function installPackage(
  folder: string,
  tarballs: readonly Tarball[],
  tools: Readonly<Record<string, string>> = {},
): Promise<void> {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const ours = new Map(tarballs.map(({ manifest: { name }, file: tarball }) => [name, `file:${tarball}`]));
  const dependencies = Object.fromEntries(
    Object.entries<string>(manifest.dependencies ?? {}).map(([name, range]) => [name, ours.get(name) ?? range]),
  );
  const overrides = Object.fromEntries([...ours].filter(([name]) => !(name in dependencies)));
  const devDependencies = { ...manifest.devDependencies, ...tools };
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies, devDependencies, overrides }, null, 2));
  const { code, output } = await runProgram(npm, ['install', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Error(`npm install ended with ${code}:\n${output}`);
}
