import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Engine, UserFunction } from '@sqlflow/engine';
import { throwIfErrors } from '@sqlflow/errors';
import type { Mask } from '../secrets/mask.js';
import type { FunctionSummary } from './project.js';

/** The user functions of a project: every `udfs/*.js` and `udfs/*.mjs`, loaded once. */
export interface ProjectFunctions {
  /** Makes them callable in an engine. Does nothing where there are none. */
  register(engine: Engine): Promise<void>;
  /** From now on errors show arguments with the secrets of this mask hidden. */
  hide(mask: Mask): void;
  list(): Promise<readonly FunctionSummary[]>;
}

export function projectFunctions(directory: string): ProjectFunctions {
  let mask: Mask = (text) => text;
  let loading: Promise<readonly UserFunction[]> | undefined;
  const load = (): Promise<readonly UserFunction[]> => {
    loading ??= loadFunctions(directory);
    return loading;
  };
  return {
    async register(engine) {
      const functions = await load();
      if (functions.length > 0) await engine.registerFunctions(functions, { mask: (text) => mask(text) });
    },
    hide(next) {
      mask = next;
    },
    async list() {
      return (await load()).map(({ name, file, parameters, returns, volatile }) => ({
        name,
        file,
        parameters,
        returns,
        volatile,
      }));
    },
  };
}

async function loadFunctions(directory: string): Promise<readonly UserFunction[]> {
  const names = await readdir(join(directory, 'udfs')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => /\.m?js$/.test(name)).sort();
  if (files.length === 0) return [];
  const { loadUserFunctions } = await import('@sqlflow/engine-duckdb');
  const { functions, diagnostics } = await loadUserFunctions(
    files.map((name) => join(directory, 'udfs', name)),
    { displayPath: (file) => `udfs/${basename(file)}` },
  );
  throwIfErrors(diagnostics);
  return functions;
}
