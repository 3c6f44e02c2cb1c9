import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Manifest } from '../../../scripts/house/packages.mjs';
import { reach } from './arrows.js';
import type { Import } from './imports.js';

/** What a package's sources may import. */
export interface ImportRules {
  readonly manifest: Manifest;
  /** Every package of the workspace by name. */
  readonly workspace: ReadonlyMap<string, Manifest>;
  /** Names that tests may import besides those of the package's own manifest: the root's tools. */
  readonly testTools: readonly string[];
}

/** The file that imports: its path relative to the repository's root, and whether it is a test. */
interface Importer {
  readonly shown: string;
  readonly isTest: boolean;
}

/** What is wrong with an import of a file of `rules.manifest`, in words, or undefined. */
export function importProblem(file: Importer, each: Import, rules: ImportRules): string | undefined {
  const { specifier } = each;
  if (specifier.startsWith('.')) return relativeProblem(file.shown, specifier);
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? undefined : `write node:${specifier}`;
  const name = packageName(specifier);
  if (name === rules.manifest.name) return 'a package imports itself by relative paths';
  if (!isNamed(name, file.isTest, rules)) return `${name} is not named in its package.json`;
  return rules.workspace.has(name) ? workspaceProblem(name, file, each, rules) : undefined;
}

/** `@scope/name/deep/path` → `@scope/name`. */
export function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The source file a relative import means: `packages/a/src/b.ts` for `./b.js` in `packages/a/src/c.ts`. */
export function importedFile(importer: string, specifier: string): string {
  return posix.join(posix.dirname(importer), specifier).replace(/\.js$/, '.ts');
}

function relativeProblem(importer: string, specifier: string): string | undefined {
  const sources = importer.slice(0, importer.indexOf('/src/') + '/src/'.length);
  if (!importedFile(importer, specifier).startsWith(sources)) return 'leaves the sources of its package';
  return /\.(js|mjs|cjs|json)$/.test(specifier) ? undefined : 'a relative import ends in .js';
}

function isNamed(name: string, isTest: boolean, { manifest, testTools }: ImportRules): boolean {
  const shipped = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  if (name in shipped) return true;
  // A program ships what it imports inside its bundle; only its `dependencies` are installed beside it.
  if (manifest.bin !== undefined && name in (manifest.devDependencies ?? {})) return true;
  return isTest && (name in (manifest.devDependencies ?? {}) || testTools.includes(name));
}

function workspaceProblem(name: string, file: Importer, each: Import, rules: ImportRules): string | undefined {
  if (!exportsOf(rules.workspace.get(name)).includes(each.specifier)) return `${each.specifier} is no door of ${name}`;
  if (file.isTest) return undefined;
  const allowed = reach(rules.manifest.name, name);
  if (allowed === 'nothing') return `no arrow leads from ${rules.manifest.name} to ${name}`;
  if (allowed === 'types' && !each.typeOnly) return `${rules.manifest.name} may import only types of ${name}`;
  return undefined;
}

function exportsOf(manifest: Manifest | undefined): string[] {
  if (manifest === undefined) return [];
  return Object.keys(manifest.exports ?? {}).map((door) =>
    door === '.' ? manifest.name : manifest.name + door.slice(1),
  );
}
