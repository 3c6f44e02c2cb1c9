import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { difference } from './difference.js';
import type { Truth } from './parts/part.js';
import { lineOf, type Rows, type SideDatabase } from './side-database.js';

/** What a project holds in the end, by name: tables, what it remembers, and what is in its files. */
export type Snapshot = Readonly<Record<string, readonly string[]>>;

const loadKey = 'load_file, source, stream, target_table, where_hash';

/** State by meaning: the newest row of each counts, and ids of runs and times tell nothing. */
const state: Readonly<Record<string, string>> = {
  watermarks: `SELECT ${loadKey}, action, cursor_field, value_type, "value", bound, complete_from
    FROM sqlflow.watermarks WHERE entry IN (SELECT max(entry) FROM sqlflow.watermarks GROUP BY ${loadKey})`,
  'files in the manifest': `SELECT ${loadKey}, path, removed, size, modified_at::VARCHAR
    FROM sqlflow.file_manifest WHERE entry IN (SELECT max(entry) FROM sqlflow.file_manifest GROUP BY ${loadKey}, path)`,
  'window rows': `SELECT ${loadKey}, cursor_value, column_names, column_hashes, sum(row_count)
    FROM sqlflow.window_rows GROUP BY ALL`,
  'schema versions': `SELECT kind, name, file, columns
    FROM sqlflow.schema_versions WHERE entry IN (SELECT max(entry) FROM sqlflow.schema_versions GROUP BY kind, name, file)`,
  'runs and tasks that have no end': `SELECT DISTINCT task_id FROM sqlflow.execution_history WHERE status = 'running'
    AND entry IN (SELECT max(entry) FROM sqlflow.execution_history GROUP BY run_id, task_id)`,
};

export function databaseOf(directory: string): string {
  return join(directory, 'target/dev.duckdb');
}

export interface ProjectSnapshot {
  readonly snapshot: Snapshot;
  /** Where it differs from the truth. */
  readonly untrue: readonly string[];
}

/** Reads everything of a project that a later run or a person could see, and compares it with the truth. */
export async function takeSnapshot(
  directory: string,
  truths: readonly Truth[],
  side: SideDatabase,
): Promise<ProjectSnapshot> {
  return side.look(databaseOf(directory), async (rows) => {
    const snapshot = { ...(await tables(rows)), ...(await remembered(rows)), ...(await filesOf(directory, rows)) };
    const untrue: string[] = [];
    for (const { name, query, rows: expected } of truths) {
      const found = await rows(query(join(directory, 'output')));
      untrue.push(...difference(`${name} and the truth`, expected.map(lineOf), found));
    }
    return { snapshot, untrue };
  });
}

/** How many runs the history calls succeeded. */
export async function succeededRuns(directory: string, side: SideDatabase): Promise<number> {
  if (!existsSync(databaseOf(directory))) return 0;
  return side.look(databaseOf(directory), async (rows) => {
    const known = await rows("SELECT 1 FROM duckdb_views() WHERE view_name = 'execution_history'");
    if (known.length === 0) return 0;
    const succeeded =
      "SELECT DISTINCT run_id FROM sqlflow.execution_history WHERE task_id IS NULL AND status = 'succeeded'";
    return (await rows(succeeded)).length;
  });
}

async function tables(rows: Rows): Promise<Snapshot> {
  const names = await rows(
    "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND database_name = current_database()",
  );
  const found: Record<string, readonly string[]> = { tables: names };
  for (const name of names) found[name] = await rows(`SELECT each::VARCHAR FROM "${name}" AS each`);
  return found;
}

async function remembered(rows: Rows): Promise<Snapshot> {
  const found: Record<string, readonly string[]> = {};
  for (const [name, sql] of Object.entries(state)) found[name] = await rows(sql);
  return found;
}

/** Exported files with their content. Partitions have names of their own in every run: their rows count. */
async function filesOf(directory: string, rows: Rows): Promise<Snapshot> {
  const output = join(directory, 'output');
  const entries = await readdir(output, { recursive: true, withFileTypes: true });
  const files: Record<string, readonly string[]> = {};
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const place = entry.parentPath.slice(output.length + 1);
    if (entry.name === '.sqlflow-manifest.json') continue;
    if (!entry.name.endsWith('.parquet'))
      files[join('output', place, entry.name)] = (await readFile(path, 'utf8')).split('\n');
    else {
      const name = `output/${place === '' ? basename(path) : place}`;
      files[name] = [
        ...(files[name] ?? []),
        ...(await rows(`SELECT each::VARCHAR FROM read_parquet('${path}') AS each`)),
      ];
    }
  }
  return files;
}

/** Where two projects differ, apart from what is not to be compared. */
export function compareSnapshots(expected: Snapshot, found: Snapshot, without: readonly string[]): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].filter(
    (name) => !without.includes(name),
  );
  return names.flatMap((name) => difference(name, expected[name] ?? [], found[name] ?? []));
}
