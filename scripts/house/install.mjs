import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPnpm } from './command.mjs';
import { root, rootManifest, workspacePackages } from './packages.mjs';

const stamp = join(root, 'node_modules', '.sqlflow-installed');

/**
 * Installs the dependencies if anything that decides them has changed since the last time. Returns false when that
 * failed. Nothing to do means nothing done: no package manager is started and no network is needed.
 */
export function installIfNeeded() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return true;
  const version = pnpmVersion();
  console.error(`Installing dependencies with pnpm ${version} …`);
  const code = runPnpm(version, ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'], {
    // Without a terminal pnpm asks nothing and removes what it must only when it knows that it runs unattended.
    environment: { CI: process.env.CI ?? 'true' },
  });
  if (code !== 0) {
    console.error(`If a package.json was changed, write it into the lockfile: npx pnpm@${version} install`);
    return false;
  }
  writeFileSync(stamp, fingerprint());
  return true;
}

/** The version in `packageManager`: the only place that names it. */
export function pnpmVersion() {
  return rootManifest().packageManager.replace('pnpm@', '');
}

function fingerprint() {
  const hash = createHash('sha256');
  // What is installed differs by platform and by the major version of Node (native bindings).
  hash.update([process.platform, process.arch, process.versions.node.split('.')[0]].join(' '));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(root, file)));
  for (const { directory, path } of workspacePackages()) {
    // A package whose node_modules was removed by hand is installed again.
    hash.update(`${path} ${existsSync(join(directory, 'node_modules'))}`);
    hash.update(readFileSync(join(directory, 'package.json')));
  }
  return hash.digest('hex');
}
