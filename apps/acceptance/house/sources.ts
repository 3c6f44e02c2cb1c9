import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, type WorkspacePackage, workspacePackages } from '../../../scripts/house/packages.mjs';
import { type Import, importsOf } from './imports.js';

/** One TypeScript file of a package. */
export interface SourceFile {
  /** Relative to the repository's root, with `/`, as it is shown in a message. */
  readonly shown: string;
  readonly isTest: boolean;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** The packages that are published; the others are private. */
export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true);
}

/** Every TypeScript file under `src` of a package, fixtures aside. */
export function sourceFiles(directory: string): SourceFile[] {
  return readdirSync(join(directory, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('__fixtures__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      const shown = relative(root, path).replaceAll('\\', '/');
      return { shown, isTest: path.endsWith('.test.ts'), text, imports: importsOf(text) };
    });
}
