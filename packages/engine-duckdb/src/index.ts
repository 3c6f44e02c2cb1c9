import type { Engine } from '@sqlflow/engine';
import { type DuckDbOptions, openDatabase } from './database.js';
import { DuckDbEngine } from './duckdb-engine.js';

export type { DuckDbOptions } from './database.js';
export { type LoadedFunctions, type LoadOptions, loadUserFunctions } from './functions/load.js';
export type { WaitForDatabase } from './lock/when-free.js';

/**
 * Opens a DuckDB database file, making it and its directory when they are missing, or `:memory:`. Throws `SqlFlowError`
 * when the file cannot be opened; it never falls back to memory.
 */
export async function openDuckDbEngine(options: DuckDbOptions): Promise<Engine> {
  return new DuckDbEngine(await openDatabase(options));
}
