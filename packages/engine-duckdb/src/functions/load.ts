import type { UserFunction } from '@sqlflow/engine';
import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import { checkFunction } from './shape.js';

export interface LoadedFunctions {
  /** The functions that are well formed, in the order of the files and their exports. */
  readonly functions: readonly UserFunction[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadOptions {
  /** Turns the path of a file into what people are shown. Default: the path as given. */
  readonly displayPath?: (file: string) => string;
}

/**
 * Imports the modules of user functions and checks what they export. Nothing is thrown: what is wrong with a file or an
 * export is a diagnostic. Types and names are checked against the engine when the functions are registered.
 */
export async function loadUserFunctions(files: readonly string[], options: LoadOptions = {}): Promise<LoadedFunctions> {
  const functions: UserFunction[] = [];
  const diagnostics: Diagnostic[] = [];
  const byName = new Map<string, UserFunction>();
  // A file of its own, and lazily: a program that keeps compiled code cannot keep what imports by a computed name.
  const { importModule } = await import('./import-module.js');
  for (const file of files) {
    const shown = options.displayPath?.(file) ?? file;
    const exported = await importModule(file).catch((error: unknown) => {
      diagnostics.push(diagnostic(codes.engine.functionModule, { file: shown, reason: reasonOf(error) }));
      return [];
    });
    for (const [name, value] of exported) {
      const checked = checkFunction(name, shown, value);
      if ('code' in checked) {
        diagnostics.push(checked);
        continue;
      }
      const earlier = byName.get(name.toLowerCase());
      if (earlier === undefined) {
        byName.set(name.toLowerCase(), checked);
        functions.push(checked);
      } else {
        diagnostics.push(diagnostic(codes.engine.functionTwice, { name, file: shown, other: earlier.file }));
      }
    }
  }
  return { functions, diagnostics };
}

function reasonOf(error: unknown): string {
  const message: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : undefined;
  return typeof message === 'string' ? (message.split('\n')[0] ?? message) : String(error);
}
