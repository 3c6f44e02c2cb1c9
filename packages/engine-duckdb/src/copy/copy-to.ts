import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Column, FileTarget } from '@sqlflow/connector-sdk';
import type { CopyOptions, CopyResult } from '@sqlflow/engine';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Database } from '../database.js';
import { withProgress } from '../progress.js';
import { mentionsPivot } from '../references/pivot.js';
import type { Session } from '../session.js';
import { quoteName, quoteText } from '../sql-text.js';
import { newTemporaryTable } from '../stage/staged-table.js';
import { copyOptions, isPartitionedJson } from './copy-options.js';
import { checkMark, exportedColumns, refuseLossyTypes, refuseRepeatedNames, selectList } from './exact-columns.js';
import { jsonLine, linesToArray } from './json-lines.js';

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
    const source = await exportedQuery(session, query);
    const columns = await session.describe(source, { query });
    refuseLossyTypes(columns, target.format);
    refuseRepeatedNames(columns, target.format);
    const written = await withProgress(session.connection, options.onProgress, () =>
      copy(session, { query, source }, columns, target),
    );
    if (target.format.type === 'json' && isPartitionedJson(target) && target.format.compression !== 'zstd') {
      for (const file of written.files) await linesToArray(file, target.format.compression);
    }
    return { ...written, bytes: await totalSize(written.files), columns };
  } finally {
    database.disconnect(session);
  }
}

/**
 * What stands in place of the query in a COPY. DuckDB makes several statements of a PIVOT whose values it has to find,
 * and then tells neither rows nor files.
 */
export async function exportedQuery(session: Session, query: string): Promise<string> {
  if (!mentionsPivot(query)) return `${query}\n`;
  const table = newTemporaryTable();
  await session.run(`CREATE TEMP TABLE ${table.relation} AS ${query}\n`, { query });
  return `FROM ${table.relation}`;
}

async function copy(
  session: Session,
  { query, source }: { readonly query: string; readonly source: string },
  columns: readonly Column[],
  target: FileTarget,
): Promise<{ readonly rows: bigint; readonly files: readonly string[] }> {
  const sql = `COPY (${select(source, columns, target)}) TO ${quoteText(target.path)} (${copyOptions(target)})`;
  try {
    const result = await session.run(sql, { query });
    const [row] = await result.getRowsJson();
    const [count, files] = row ?? [];
    const list = Array.isArray(files) ? files.map((file) => resolve(String(file))).sort() : [];
    return { rows: BigInt(String(count ?? 0)), files: list };
  } catch (error) {
    throw asCheckFailure(error, target.format.type === 'csv' ? 'CSV' : 'JSON') ?? error;
  }
}

function select(source: string, columns: readonly Column[], target: FileTarget): string {
  const { format, partitionBy } = target;
  // Columns are named by position: a query may have several of one name.
  const nameOf = (index: number) => `c${index}`;
  const from = `FROM (${source}) AS q(${columns.map((_, index) => nameOf(index)).join(', ')})`;
  const exported = exportedColumns(columns, format, nameOf);
  if (!isPartitionedJson(target) || format.type === 'parquet' || format.type === 'csv') {
    return exported === undefined ? source : `SELECT ${selectList(exported)} ${from}`;
  }
  const all = exported ?? columns.map(({ name }, index) => ({ name, expression: nameOf(index) }));
  const partitions = all.filter(({ name }) => partitionBy.some((each) => each.toLowerCase() === name.toLowerCase()));
  const line = jsonLine(columns, all, partitionBy, format);
  return `SELECT ${[`${line} AS ${quoteName('__sqlflow_line')}`, selectList(partitions)].join(', ')} ${from}`;
}

/** The error of a check that an expression makes, told of its column. */
export function asCheckFailure(error: unknown, format: string): Error | undefined {
  const message = SqlFlowError.isInstance(error) ? error.message : '';
  const at = message.indexOf(checkMark);
  if (at === -1) return undefined;
  const details = /^\["(?:[^"\\]|\\.)*","[^"]*"\]/.exec(message.slice(at + checkMark.length))?.[0];
  if (details === undefined) return undefined;
  const [column, problem] = JSON.parse(details) as [string, string];
  return sqlFlowError(codes.run.valueCannotBeWritten, { column, problem, format }, { cause: error });
}

async function totalSize(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
