import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const compiled = /\.(js|d\.ts)$/;

/**
 * Removes from `dist` what no source stands behind any more. Neither the compiler nor a restored turbo cache does it,
 * and a file that lingers would still be imported and published.
 */
export function removeOrphans(packageDirectory) {
  const dist = join(packageDirectory, 'dist');
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !compiled.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const source = join(packageDirectory, 'src', relative(dist, file)).replace(compiled, '.ts');
    if (!existsSync(source) || source.endsWith('.test.ts')) rmSync(file);
  }
}
