import { runPnpm } from './command.mjs';
import { pnpmVersion } from './install.mjs';
import { removeOrphans } from './orphans.mjs';
import { workspacePackages } from './packages.mjs';

/** Builds every package whose inputs changed, in the order of their dependencies. False when one does not compile. */
export function buildPackages() {
  // turbo calls pnpm for each task; run through npx, the pinned one is on its PATH.
  const command = ['exec', 'turbo', 'run', 'build', '--log-order=grouped', '--continue=dependencies-successful'];
  const code = runPnpm(pnpmVersion(), command, { onlyFailures: true });
  for (const { directory, manifest } of workspacePackages()) removeOrphans(directory, manifest);
  return code === 0;
}
