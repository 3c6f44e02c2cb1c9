import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  ResultReturnType,
  StatementType,
} from '@duckdb/node-api';
import { quoteText } from './sql-text.js';

/** What DuckDB measured of the statements of one connection. */
export interface Profiler {
  /** The plan of the statement that ran last, with what each operation took; undefined where it has none. */
  takePlan(): string | undefined;
  close(): void;
}

/**
 * Lets DuckDB measure every statement of a connection while it runs: nothing is executed a second time, as EXPLAIN
 * ANALYZE would. DuckDB hands the measurements over in a file, which is in `directory` until the profiler is closed.
 */
export async function profileStatements(connection: DuckDBConnection, directory: string): Promise<Profiler> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `sqlflow-profile-${randomUUID()}.json`);
  await connection.run("SET enable_profiling = 'json'");
  await connection.run(`SET profiling_output = ${quoteText(file)}`);
  const forget = () => rmSync(file, { force: true });
  forget();
  return {
    takePlan: () => {
      const profile = readProfile(file);
      forget();
      return profile === undefined ? undefined : renderProfile(profile);
    },
    close: forget,
  };
}

/** The rows a statement gave or changed. */
export function rowsOf(result: DuckDBMaterializedResult): bigint {
  if (result.returnType === ResultReturnType.CHANGED_ROWS) return BigInt(result.rowsChanged);
  if (result.statementType !== StatementType.CREATE) return BigInt(result.rowCount);
  return createdRows(result) ?? 0n;
}

/** The rows that CREATE TABLE … AS wrote, which it says in a row of its own; undefined where it says nothing. */
export function createdRows(result: DuckDBMaterializedResult): bigint | undefined {
  if (result.statementType !== StatementType.CREATE || result.rowCount !== 1) return undefined;
  const count = result.getChunk(0).getRows()[0]?.[0];
  return typeof count === 'bigint' ? count : undefined;
}

/** An operation of DuckDB's profile. Times are in seconds of all threads together. */
export interface Profile {
  readonly operator_name?: string;
  readonly operator_timing?: number;
  readonly operator_cardinality?: number;
  readonly operator_rows_scanned?: number;
  readonly extra_info?: Readonly<Record<string, unknown>>;
  readonly latency?: number;
  readonly system_peak_buffer_memory?: number;
  readonly children?: readonly Profile[];
}

function readProfile(file: string): Profile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Profile;
  } catch {
    // Statements such as BEGIN leave no profile.
    return undefined;
  }
}

/**
 * The plan as an indented tree, one operation a line with its rows, its own time and its share of the time of all
 * operations; an operation stands above those that feed it. Undefined where nothing was executed.
 */
export function renderProfile(profile: Profile): string | undefined {
  const children = profile.children ?? [];
  if (children.length === 0) return undefined;
  const total = children.reduce((sum, child) => sum + timeOf(child), 0);
  const lines = children.flatMap((child) => describeOperation(child, 0, total));
  const widest = Math.max(...lines.map(({ label }) => label.length));
  const text = lines.map(
    ({ label, figures, detail }) => `${label.padEnd(widest)}  ${figures}${detail === '' ? '' : `  ${detail}`}`,
  );
  return [
    `${milliseconds(profile.latency ?? 0)} in all, operations ${milliseconds(total)} on all threads`,
    ...text,
  ].join('\n');
}

interface Line {
  readonly label: string;
  readonly figures: string;
  readonly detail: string;
}

function describeOperation(node: Profile, depth: number, total: number): Line[] {
  const own = node.operator_timing ?? 0;
  const share = total === 0 ? 0 : Math.round((own / total) * 100);
  const rows = (node.operator_cardinality ?? 0).toLocaleString('en-US');
  const line = {
    label: `${'  '.repeat(depth)}${node.operator_name ?? ''}`,
    figures: `${`${rows} rows`.padStart(18)} ${milliseconds(own).padStart(12)} ${`${share} %`.padStart(6)}`,
    detail: detailOf(node.extra_info ?? {}),
  };
  return [line, ...(node.children ?? []).flatMap((child) => describeOperation(child, depth + 1, total))];
}

function timeOf(node: Profile): number {
  return (node.children ?? []).reduce((sum, child) => sum + timeOf(child), node.operator_timing ?? 0);
}

/** What DuckDB says of an operation, but for what it had only guessed. */
function detailOf(info: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(info)
    .filter(([key]) => !/^(?:Estimated Cardinality|__|Type$)/.test(key))
    .map(([key, value]) => `${key}: ${[value].flat().map(String).join(', ')}`);
  const text = shown.join('; ').replace(/\s+/g, ' ');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}
