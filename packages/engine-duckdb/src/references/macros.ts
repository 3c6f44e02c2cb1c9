import type { DuckDBConnection } from '@duckdb/node-api';

/** Queries that stand for what each macro of a database reads, by its name in lower case; one per number of parameters. */
export type Macros = ReadonlyMap<string, readonly string[]>;

/**
 * Asks DuckDB for the macros of the database. It goes through all functions it has, whatever the condition: that takes
 * some 30 ms, so the answer is kept.
 */
export async function readMacros(connection: DuckDBConnection): Promise<Macros> {
  const result = await connection.run(
    `SELECT DISTINCT lower(function_name), function_type, macro_definition
     FROM duckdb_functions() WHERE NOT internal AND function_type IN ('macro', 'table_macro')`,
  );
  const macros = new Map<string, string[]>();
  for (const [name, type, definition] of await result.getRows()) {
    const query = type === 'macro' ? `SELECT ${String(definition)}` : String(definition);
    macros.set(String(name), [...(macros.get(String(name)) ?? []), query]);
  }
  return macros;
}
