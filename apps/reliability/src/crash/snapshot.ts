import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuckDbEngine } from '@sqlflow/engine-duckdb';

/** What a project holds in the end: rows of tables, watermarks, and what is in its files, by name. */
export type Snapshot = Readonly<Record<string, readonly string[]>>;

const queries: Readonly<Record<string, string>> = {
  events: "SELECT concat_ws('|', id, coalesce(seen::VARCHAR, 'NULL'), kind) FROM events",
  'events with all columns':
    "SELECT concat_ws('|', columns(*)::VARCHAR) FROM (SELECT coalesce(columns(*)::VARCHAR, 'NULL') FROM events)",
  stock: "SELECT concat_ws('|', id, seen, amount) FROM stock",
  kinds: "SELECT concat_ws('|', kind, events, newest) FROM kinds",
  totals: "SELECT concat_ws('|', items, amount) FROM totals",
  watermarks: `SELECT concat_ws('|', source, target_table, cursor_field, value_type, "value", bound, complete_from)
    FROM sqlflow.watermarks
    WHERE entry IN (SELECT max(entry) FROM sqlflow.watermarks GROUP BY load_file, source, stream, target_table, where_hash)`,
};

/** Reads everything of a project that a later run or a person could see. */
export async function takeSnapshot(directory: string, withHistory: boolean): Promise<Snapshot> {
  const engine = await openDuckDbEngine({ path: join(directory, 'target/dev.duckdb'), readOnly: true });
  try {
    const tables: Record<string, readonly string[]> = {};
    const all = withHistory ? { ...queries, history: "SELECT concat_ws('|', items, amount) FROM history" } : queries;
    for (const [name, sql] of Object.entries(all)) tables[name] = await valuesOf(engine, sql);
    const parquet = existsSync(join(directory, 'output/events'))
      ? 'output/events/**/*.parquet'
      : 'output/events.parquet';
    const exported = `SELECT concat_ws('|', id, coalesce(seen::VARCHAR, 'NULL'), kind) FROM read_parquet('${join(directory, parquet)}')`;
    return { ...tables, 'output/events': await valuesOf(engine, exported), ...(await textFiles(directory)) };
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}

/** How many runs the history calls succeeded. */
export async function succeededRuns(directory: string): Promise<number> {
  const path = join(directory, 'target/dev.duckdb');
  if (!existsSync(path)) return 0;
  const engine = await openDuckDbEngine({ path, readOnly: true });
  try {
    const tables = await valuesOf(
      engine,
      "SELECT table_name FROM duckdb_tables() WHERE table_name = 'execution_history'",
    );
    if (tables.length === 0) return 0;
    const succeeded =
      "SELECT DISTINCT run_id FROM sqlflow.execution_history WHERE task_id IS NULL AND status = 'succeeded'";
    return (await valuesOf(engine, succeeded)).length;
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}

async function valuesOf(engine: Awaited<ReturnType<typeof openDuckDbEngine>>, sql: string): Promise<string[]> {
  const stream = await engine.stream(sql);
  const values: string[] = [];
  for await (const rows of stream.rows()) values.push(...rows.map((row) => Object.values(row).map(String).join('|')));
  await stream[Symbol.asyncDispose]();
  return values.sort();
}

/** Exported texts with their content, and whatever else lies beside them: nothing half written may be left. */
async function textFiles(directory: string): Promise<Record<string, string[]>> {
  const output = join(directory, 'output');
  const names = await readdir(output);
  const other = names.filter((name) => !['stock.csv', 'kinds.json', 'events', 'events.parquet'].includes(name));
  const lines = async (name: string): Promise<string[]> => (await readFile(join(output, name), 'utf8')).split('\n');
  return {
    'output/stock.csv': await lines('stock.csv'),
    'output/kinds.json': await lines('kinds.json'),
    'left in output': other,
  };
}
