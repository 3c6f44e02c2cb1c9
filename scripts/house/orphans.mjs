import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const compiled = /\.(js|d\.ts)$/;

/** Where the compiler writes: what is published, or for a program what its bundle is made of. */
export function compiledFolder(manifest) {
  return manifest.bin === undefined ? 'dist' : 'compiled';
}

/** The list of the files of a bundle, relative to `dist`. */
export function bundleList(packageDirectory) {
  return join(packageDirectory, 'compiled', 'bundle.json');
}

/**
 * Removes what no source stands behind any more. Neither the compiler nor a restored turbo cache does it, and a file
 * that lingers would still be imported and published.
 */
export function removeOrphans(packageDirectory, manifest) {
  const folder = join(packageDirectory, compiledFolder(manifest));
  for (const file of filesIn(folder)) {
    const source = join(packageDirectory, 'src', relative(folder, file)).replace(compiled, '.ts');
    if (compiled.test(file) && (!existsSync(source) || source.endsWith('.test.ts'))) rmSync(file);
  }
  if (existsSync(bundleList(packageDirectory))) removeForeign(packageDirectory);
}

/** Removes from `dist` what does not belong to the bundle. */
function removeForeign(packageDirectory) {
  const dist = join(packageDirectory, 'dist');
  const own = new Set(JSON.parse(readFileSync(bundleList(packageDirectory), 'utf8')));
  for (const file of filesIn(dist)) if (!own.has(relative(dist, file).replaceAll('\\', '/'))) rmSync(file);
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
