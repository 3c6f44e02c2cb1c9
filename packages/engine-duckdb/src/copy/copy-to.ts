import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column, CopyOptions, CopyResult, FileTarget } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Database } from '../database.js';
import { withProgress } from '../progress.js';
import type { Session } from '../session.js';
import { quoteText } from '../sql-text.js';
import { copyOptions } from './copy-options.js';
import { checkedColumns, checkMark, refuseLossyTypes } from './exact-columns.js';

/**
 * Writes the result of a query to exactly the target's path.
 *
 * @throws SqlFlowError when the query is wrong, the format cannot hold a column or value exactly, or writing fails.
 */
export async function copyTo(
  database: Database,
  query: string,
  target: FileTarget,
  options: CopyOptions,
): Promise<CopyResult> {
  const session = await database.connect(options);
  try {
    const columns = await session.describe(`${query}\n`, { query });
    refuseLossyTypes(columns, target.format);
    const rows = await withProgress(session.connection, options.onProgress, () =>
      copy(session, query, columns, target),
    );
    const files = target.partitionBy.length > 0 ? await filesBelow(target.path) : [target.path];
    return { rows, bytes: await totalSize(files), files, columns };
  } finally {
    database.disconnect(session);
  }
}

async function copy(session: Session, query: string, columns: readonly Column[], target: FileTarget): Promise<bigint> {
  const checks = checkedColumns(columns, target.format);
  const select = checks === undefined ? `${query}\n` : `SELECT ${checks} FROM (${query}\n)`;
  try {
    return await session.count(`COPY (${select}) TO ${quoteText(target.path)} (${copyOptions(target)})`, { query });
  } catch (error) {
    throw asCheckFailure(error, target) ?? error;
  }
}

function asCheckFailure(error: unknown, { format }: FileTarget): Error | undefined {
  const message = SqlFlowError.isInstance(error) ? error.message : '';
  const at = message.indexOf(checkMark);
  if (at === -1) return undefined;
  const details = /^\["(?:[^"\\]|\\.)*","[^"]*"\]/.exec(message.slice(at + checkMark.length))?.[0];
  if (details === undefined) return undefined;
  const [column, problem] = JSON.parse(details) as [string, string];
  const args = { column, problem, format: format.type === 'csv' ? 'CSV without quotes' : 'JSON' };
  return sqlFlowError(codes.run.valueCannotBeWritten, args, { cause: error });
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function totalSize(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
