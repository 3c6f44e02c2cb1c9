import { stat } from 'node:fs/promises';
import type { ReclaimResult } from '@sqlflow/engine';
import type { Database } from './database.js';
import { databaseName, quoteName } from './sql-text.js';

/**
 * Writes the log into the file and gives back blocks that are free at its end. DuckDB moves no blocks: what is free in
 * the middle of the file is used again by what is written next.
 */
export async function reclaim(database: Database): Promise<ReclaimResult> {
  const bytesBefore = await sizeOf(database.path);
  const session = await database.connect({ label: 'reclaim' });
  try {
    await session.run(`CHECKPOINT ${quoteName(databaseName)}`);
    // What the first one made free is given back by the second.
    await session.run(`CHECKPOINT ${quoteName(databaseName)}`);
  } finally {
    database.disconnect(session);
  }
  return { bytesBefore, bytesAfter: await sizeOf(database.path) };
}

/** The file with its log. */
async function sizeOf(path: string): Promise<number> {
  if (path === ':memory:') return 0;
  const sizes = [path, `${path}.wal`].map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
