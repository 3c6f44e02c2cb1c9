import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** Absolute path of the repository. */
export const root = resolve(import.meta.dirname, '../..');

/** The folders of `pnpm-workspace.yaml`; a house rule compares the two. */
export const workspaceFolders = ['packages', 'packages/connectors', 'apps', 'examples'];

/** Every package of the workspace: its folder (absolute, and relative to the root with `/`) and its manifest. */
export function workspacePackages() {
  return workspaceFolders.flatMap((folder) => packagesIn(join(root, folder)));
}

/** The root's manifest. */
export function rootManifest() {
  return readManifest(root);
}

function packagesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'package.json')))
    .map((entry) => join(folder, entry.name))
    .sort()
    .map((directory) => ({
      directory,
      path: relative(root, directory).replaceAll('\\', '/'),
      manifest: readManifest(directory),
    }));
}

function readManifest(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}
