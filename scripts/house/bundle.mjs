import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { rolldown } from 'rolldown';
import { bundledLicenses } from './licenses.mjs';
import { bundleList } from './orphans.mjs';

const licenseFile = 'third-party-licenses.txt';

/**
 * Bundles a program from `compiled/` into `dist/`: its own files and everything it imports except its `dependencies`,
 * which are installed beside it. Opening and compiling a file costs Node about half a millisecond, and unbundled the
 * command line has eight hundred; what a command imports when it needs it stays in files of its own.
 */
export async function bundleProgram(directory, manifest) {
  const dist = join(directory, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const installed = Object.keys(manifest.dependencies ?? {});
  const bundle = await rolldown({
    cwd: directory,
    input: [...new Set([...Object.values(manifest.bin), manifest.exports['.'].default])].map(compiledEntry),
    platform: 'node',
    external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
    onLog(level, log) {
      // A warning means that the bundle may not do what its modules do.
      if (level === 'warn') throw new Error(`${directory}: ${log.message}`);
    },
  });
  const { output } = await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // Names of classes and functions are shown in messages and stack traces.
    minify: { mangle: { keepNames: true } },
    // Only `--debug` reads the maps. They name the modules; the texts of those would treble the package.
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  await bundle.close();
  const types = copyTypes(directory, manifest.exports['.'].types.replace(/^\.\/dist\//, ''));
  writeFileSync(join(dist, licenseFile), bundledLicenses(modulesOf(output)));
  const files = [...output.map(({ fileName }) => fileName), ...types, licenseFile];
  writeFileSync(bundleList(directory), JSON.stringify(files.sort(), null, 2));
}

function compiledEntry(published) {
  return published.replace(/^\.\/dist\//, './compiled/');
}

function modulesOf(output) {
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []));
}

/** Copies the types of the door and those they are made of: they alone are public. */
function copyTypes(directory, door) {
  const found = [door];
  for (const file of found) {
    const from = join(directory, 'compiled', file);
    const to = join(directory, 'dist', file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
    for (const [, specifier] of readFileSync(from, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
      const next = posix.join(posix.dirname(file), `${specifier}.d.ts`);
      if (!found.includes(next)) found.push(next);
    }
  }
  return found;
}
