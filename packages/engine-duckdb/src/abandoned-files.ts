import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What this engine and DuckDB put into a temporary directory. */
const ours = /^(?:sqlflow-|duckdb_temp_)/;

/**
 * Removes what a process that was killed left in the temporary directory of a database. Only for whoever holds the
 * database alone: then nobody else can be using them.
 */
export async function removeAbandonedFiles(tempDirectory: string): Promise<void> {
  const names = await readdir(tempDirectory).catch(() => []);
  for (const name of names) {
    // What cannot be removed belongs to another user, and does no harm.
    if (ours.test(name)) await rm(join(tempDirectory, name), { force: true }).catch(() => undefined);
  }
}
