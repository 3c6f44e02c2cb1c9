import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
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
  emptyDist(directory);
  // Loading CommonJS takes Node less time, and before Node 22.1 only what is compiled of it can be kept.
  const program = await bundle(directory, manifest, Object.values(manifest.bin), {
    format: 'cjs',
    chunkFileNames: '[name]-[hash].cjs',
    // Names of classes and functions are shown in messages and stack traces.
    minify: { mangle: { keepNames: true } },
    // Only `--debug` reads the maps. They name the modules; the texts of those would treble the package.
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  const door = await bundle(directory, manifest, [manifest.exports['.'].default], { chunkFileNames: '[name].js' });
  const output = [...program, ...door];
  const types = copyTypes(directory, [manifest.exports['.'].types]);
  writeFileSync(join(dist, licenseFile), bundledLicenses(modulesOf(output)));
  const assets = copyAssets(directory);
  writeBundleList(directory, [...output.map(({ fileName }) => fileName), ...types, ...assets, licenseFile]);
}

/**
 * Bundles a library from `compiled/` into `dist/`, one file per door and one for what they share: it is to weigh little.
 * What it imports is installed beside it, all of it.
 */
export async function bundleLibrary(directory, manifest) {
  const doors = Object.values(manifest.exports).filter(({ types }) => types !== undefined);
  const entries = doors.map((door) => door.default);
  emptyDist(directory);
  const output = await bundle(directory, manifest, entries, { chunkFileNames, minify: true });
  const foreign = modulesOf(output).find((module) => !module.startsWith(join(directory, 'compiled')));
  if (foreign !== undefined) throw new Error(`${foreign} is bundled, and not among the dependencies of ${directory}`);
  const types = copyTypes(
    directory,
    doors.map((door) => door.types),
  );
  writeBundleList(directory, [...output.map(({ fileName }) => fileName), ...types]);
}

/** What only modules of one folder need lies in that folder, so that it is seen which door it belongs to. */
function chunkFileNames({ moduleIds }) {
  const [first = '', ...others] = moduleIds.map((id) =>
    posix.dirname(id.replaceAll('\\', '/').split('/compiled/').at(-1)),
  );
  const folder = first.split('/')[0];
  return others.concat(first).every((each) => each.split('/')[0] === folder) && folder !== '.'
    ? `${folder}/[name].js`
    : '[name].js';
}

function emptyDist(directory) {
  rmSync(join(directory, 'dist'), { recursive: true, force: true });
}

/** Writes a bundle of the entries, named as they are published, to `dist/`. Gives its chunks. */
async function bundle(directory, manifest, entries, options) {
  const dist = join(directory, 'dist');
  const installed = Object.keys(manifest.dependencies ?? {});
  const rolled = await rolldown({
    cwd: directory,
    input: Object.fromEntries(entries.map((entry) => [withoutDist(entry), compiledEntry(entry)])),
    platform: 'node',
    external: (id) => isNative(id) || installed.some((name) => id === name || id.startsWith(`${name}/`)),
    onLog(level, log) {
      // A warning means that the bundle may not do what its modules do.
      if (level === 'warn') throw new Error(`${directory}: ${log.message}`);
    },
  });
  const { output } = await rolled.write({ dir: dist, format: 'esm', entryFileNames: '[name]', ...options });
  await rolled.close();
  return output;
}

/** Native code that ssh2 would use where somebody has compiled it, and works without. */
function isNative(id) {
  return id === 'cpu-features' || id.endsWith('/sshcrypto.node');
}

/** Copies `assets/`, which a program reads when it runs, beside the bundle. */
function copyAssets(directory) {
  const [from, to] = [join(directory, 'assets'), join(directory, 'dist', 'assets')];
  if (!existsSync(from)) return [];
  cpSync(from, to, { recursive: true });
  return readdirSync(to, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(join(directory, 'dist'), join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function writeBundleList(directory, files) {
  writeFileSync(bundleList(directory), JSON.stringify(files.sort(), null, 2));
}

function withoutDist(published) {
  return published.replace(/^\.\/dist\//, '');
}

function compiledEntry(published) {
  return `./compiled/${withoutDist(published).replace(/\.cjs$/, '.js')}`;
}

function modulesOf(output) {
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []));
}

/**
 * Copies the types of the doors and those they are made of: they alone are public. Nothing is indented, and a paragraph
 * of a comment is one line: editors wrap it.
 */
function copyTypes(directory, doors) {
  const found = doors.map(withoutDist);
  for (const file of found) {
    const text = readFileSync(join(directory, 'compiled', file), 'utf8');
    const to = join(directory, 'dist', file);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, commentsInOneLine(text).replace(/^ {4,}/gm, ''));
    for (const [, specifier] of text.matchAll(/from '(\.[^']+)\.js'/g)) {
      const next = posix.join(posix.dirname(file), `${specifier}.d.ts`);
      if (!found.includes(next)) found.push(next);
    }
  }
  return found;
}

function commentsInOneLine(text) {
  return text.replace(/\/\*\*\n([\s\S]*?)\n\s*\*\//g, (comment, body) => {
    const lines = body.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
    return lines.some((line) => line === '' || /^(?:[-@|]|```)/.test(line)) ? comment : `/** ${lines.join(' ')} */`;
  });
}
