import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { SourceColumn, Value } from './parts/part.js';

/** A database in memory beside those of the projects: it writes Parquet files, and looks into databases and files. */
export interface SideDatabase {
  writeParquet(path: string, columns: readonly SourceColumn[], rows: readonly (readonly Value[])[]): Promise<void>;
  /** Opens a database for reading, as long as `look` works. */
  look<T>(path: string, look: (rows: Rows) => Promise<T>): Promise<T>;
  close(): void;
}

/** The rows of a query as texts, sorted. */
export type Rows = (sql: string) => Promise<readonly string[]>;

export async function openSideDatabase(): Promise<SideDatabase> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  return {
    async writeParquet(path, columns, rows) {
      const connection = await instance.connect();
      try {
        const list = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
        await connection.run(`CREATE TEMP TABLE content (${list})`);
        const values = rows.map((row) => `(${row.map(literal).join(', ')})`);
        if (values.length > 0) await connection.run(`INSERT INTO content VALUES ${values.join(', ')}`);
        await connection.run(`COPY content TO ${literal(path)} (FORMAT parquet)`);
      } finally {
        connection.closeSync();
      }
    },
    async look(path, look) {
      const connection = await instance.connect();
      try {
        return await lookInto(connection, path, look);
      } finally {
        connection.closeSync();
      }
    },
    close: () => instance.closeSync(),
  };
}

let looks = 0;

async function lookInto<T>(connection: DuckDBConnection, path: string, look: (rows: Rows) => Promise<T>): Promise<T> {
  looks += 1;
  const name = `project_${looks}`;
  await connection.run(`ATTACH ${literal(path)} AS ${name} (READ_ONLY)`);
  try {
    await connection.run(`USE ${name}`);
    return await look(async (sql) => {
      const result = await connection.run(sql);
      return (await result.getRows())
        .map((row) => lineOf(row.map((value) => (value === null ? null : String(value)))))
        .sort();
    });
  } finally {
    await connection.run('USE memory');
    await connection.run(`DETACH ${name}`);
  }
}

/** A row as a text. */
export function lineOf(row: readonly Value[]): string {
  return row.map((value) => (value === null ? 'NULL' : String(value))).join('|');
}

function literal(value: Value): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL');
}
