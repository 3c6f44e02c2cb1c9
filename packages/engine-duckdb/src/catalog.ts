import type { Column } from '@sqlflow/connector-sdk';
import type { CatalogEntry } from '@sqlflow/engine';
import type { Session } from './session.js';
import { codeTokens } from './sql/tokens.js';
import { databaseName, quoteText } from './sql-text.js';

const mine = `database_name = ${quoteText(databaseName)} AND NOT internal AND schema_name <> 'sqlflow'`;

/**
 * The tables and views of the database, by schema and name. `rows` is DuckDB's estimate: the rows a table has had
 * appended, less those it knows to be deleted; exact after a load, and above the truth until deleted rows are cleaned up.
 */
export async function readCatalog(session: Session, withColumns: boolean): Promise<readonly CatalogEntry[]> {
  const columns: ReadonlyMap<string, readonly Column[]> = withColumns ? await readColumns(session) : new Map();
  const tables = await session.rows(
    `SELECT schema_name, table_name AS name, estimated_size AS size, NULL AS sql FROM duckdb_tables() WHERE ${mine}
     UNION ALL SELECT schema_name, view_name, NULL, sql FROM duckdb_views() WHERE ${mine}
     ORDER BY ALL`,
  );
  return tables.map((row) => entry(row, columns));
}

function entry(row: Readonly<Record<string, unknown>>, columns: ReadonlyMap<string, readonly Column[]>): CatalogEntry {
  const schema = String(row.schema_name);
  const name = String(row.name);
  const table = schema === 'main' ? { name } : { schema, name };
  const known = columns.get(`${schema}\n${name}`) ?? [];
  if (typeof row.sql === 'string') return { table, kind: 'view', columns: known, sql: queryOf(row.sql) };
  return { table, kind: 'table', columns: known, rows: BigInt(String(row.size ?? 0)) };
}

async function readColumns(session: Session): Promise<ReadonlyMap<string, readonly Column[]>> {
  const rows = await session.rows(
    `SELECT schema_name, table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE ${mine}
     ORDER BY schema_name, table_name, column_index`,
  );
  const columns = new Map<string, Column[]>();
  for (const row of rows) {
    const key = `${String(row.schema_name)}\n${String(row.table_name)}`;
    const column = { name: String(row.column_name), type: String(row.data_type) };
    const all = columns.get(key) ?? [];
    all.push(row.is_nullable === false ? { ...column, nullable: false } : column);
    columns.set(key, all);
  }
  return columns;
}

/** The query of `CREATE VIEW name (columns) AS query;`. The first AS outside brackets and quotes begins it. */
function queryOf(sql: string): string {
  const code = codeTokens(sql);
  const as = code.find(({ kind, text }) => kind === 'word' && text.toUpperCase() === 'AS');
  return sql
    .slice(as?.end ?? 0)
    .trim()
    .replace(/;$/, '');
}
