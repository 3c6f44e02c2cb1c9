import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { runStep } from './measure.js';
import type { Project } from './project.js';

/** The first row of a query on a project's database, values as text. */
export async function firstRow(project: Project, sql: string): Promise<Readonly<Record<string, unknown>>> {
  const instance = await DuckDBInstance.create(join(project.directory, 'target', 'dev.duckdb'));
  const connection = await instance.connect();
  const [row = {}] = (await connection.runAndReadAll(sql)).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return row;
}

/** A statement that SQLFlow gave to the engine. */
export interface Statement {
  readonly taskId: string;
  readonly sql: string;
  readonly milliseconds: number;
}

/** Runs the pipeline once more and tells what the engine was asked. Its sources need `trace_queries`. */
export async function tracedStatements(project: Project, ...words: readonly string[]): Promise<readonly Statement[]> {
  await runStep(project.command('run', 'bench', '--quiet', '--log-file', 'statements.jsonl', ...words));
  const lines = readFileSync(join(project.directory, 'statements.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Statement).filter(({ sql }) => typeof sql === 'string');
}

/**
 * The share of a file's bytes that DuckDB reads for a statement, as its own log of file reads says. Row groups of a
 * Parquet file have equal numbers of rows, so that this is the share of rows too.
 */
export async function shareRead(sql: string, path: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("CALL enable_logging('FileSystem')");
  await connection.run(sql);
  const read = await connection.runAndReadAll(
    "SELECT coalesce(sum(bytes), 0)::DOUBLE AS bytes FROM duckdb_logs_parsed('FileSystem') WHERE op = 'READ' AND path = $1",
    [path],
  );
  const bytes = Number(read.getRows()[0]?.[0]);
  connection.closeSync();
  instance.closeSync();
  return bytes / statSync(path).size;
}
