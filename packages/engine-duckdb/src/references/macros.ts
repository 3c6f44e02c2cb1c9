import type { DuckDBConnection } from '@duckdb/node-api';

/** The functions an engine knows by name, in lower case. */
export interface KnownFunctions {
  readonly builtIn: ReadonlySet<string>;
  /** Queries that stand for what each macro of the database reads; one per number of parameters. */
  readonly macros: ReadonlyMap<string, readonly string[]>;
}

/** Asks DuckDB for its functions and the macros of the database. Takes some 30 ms, so the answer is kept. */
export async function readFunctions(connection: DuckDBConnection): Promise<KnownFunctions> {
  const result = await connection.run(
    `SELECT DISTINCT lower(function_name), function_type,
       CASE WHEN NOT internal AND function_type IN ('macro', 'table_macro') THEN macro_definition END
     FROM duckdb_functions()`,
  );
  const builtIn = new Set<string>();
  const macros = new Map<string, string[]>();
  for (const [name, type, definition] of await result.getRows()) {
    if (typeof definition !== 'string') builtIn.add(String(name));
    else {
      const query = type === 'macro' ? `SELECT ${definition}` : definition;
      macros.set(String(name), [...(macros.get(String(name)) ?? []), query]);
    }
  }
  return { builtIn, macros };
}
