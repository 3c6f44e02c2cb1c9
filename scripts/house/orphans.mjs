import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const compiled = /\.(js|d\.ts)$/;

/** Programs are bundled, and so are libraries whose `build` says `--bundle`. */
export function isBundled({ bin, scripts }) {
  return bin !== undefined || scripts?.build?.endsWith(' --bundle') === true;
}

/** Where the compiler writes: what is published, or what the bundle is made of. */
export function compiledFolder(manifest) {
  return isBundled(manifest) ? 'compiled' : 'dist';
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
