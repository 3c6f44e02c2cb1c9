import { join } from 'node:path';
import { runPnpm } from '../../../scripts/house/command.mjs';
import { pnpmVersion } from '../../../scripts/house/install.mjs';
import type { WorkspacePackage } from '../../../scripts/house/packages.mjs';
import { publishedPackages } from '../house/sources.js';

/** A published package as npm would get it. */
export interface Tarball extends WorkspacePackage {
  /** Absolute path of the `.tgz`. */
  readonly file: string;
}

/** Packs every published package into the folder, exactly as a release does. */
export function packInto(folder: string): Tarball[] {
  const code = runPnpm(pnpmVersion(), ['-r', 'pack', '--pack-destination', folder], { onlyFailures: true });
  if (code !== 0) throw new Error(`pnpm pack ended with ${code}`);
  return publishedPackages().map((each) => ({ ...each, file: join(folder, fileName(each)) }));
}

/** `@sqlflow/core` 0.1.0 → `sqlflow-core-0.1.0.tgz`. */
function fileName({ manifest }: WorkspacePackage): string {
  return `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
}
