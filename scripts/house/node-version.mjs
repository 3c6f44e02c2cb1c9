import { rootManifest } from './packages.mjs';

/** Ends the process with a message that says what to do when Node is older than the `engines` of the root allow. */
export function requireNodeVersion() {
  const wanted = rootManifest().engines.node.replace('>=', '');
  if (compareVersions(process.versions.node, wanted) >= 0) return;
  console.error(`SQLFlow needs Node.js ${wanted} or newer; this is ${process.versions.node} (${process.execPath}).`);
  console.error('Install a current version from https://nodejs.org, open a new terminal and try again.');
  process.exit(1);
}

/** Negative, zero or positive as `a` is lower than, equal to or higher than `b`; parts left out count as 0. */
function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return [0, 1, 2].map((part) => (left[part] ?? 0) - (right[part] ?? 0)).find((order) => order !== 0) ?? 0;
}
