import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { databaseName, quoteName, quoteText } from '../sql-text.js';

/** Settings that change what a query means. */
const settingsThatMatter = [
  'TimeZone',
  'Calendar',
  'default_collation',
  'default_null_order',
  'default_order',
  'file_search_path',
  'ieee_floating_point_ops',
  'integer_division',
  'old_implicit_casting',
];

/**
 * Gives the instance behind `target` a database with the schemas, tables, views, macros, types and sequences of the one
 * behind `source`, without rows. DuckDB itself makes the copy, through a temporary file that is gone afterwards: two
 * instances cannot share memory. The database behind `source` is only read.
 */
export async function copyCatalog(source: DuckDBConnection, target: DuckDBConnection): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sqlflow-plan-'));
  try {
    const file = join(directory, 'catalog.duckdb');
    await writeCatalog(source, file);
    await readCatalog(target, file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Gives the instance behind `target` a database with nothing in it. */
export async function emptyCatalog(target: DuckDBConnection): Promise<void> {
  await target.run(`ATTACH ':memory:' AS ${quoteName(databaseName)}`);
}

let copies = 0;

async function writeCatalog(source: DuckDBConnection, file: string): Promise<void> {
  copies += 1;
  const name = quoteName(`sqlflow_catalog_copy_${copies}`);
  await source.run(`ATTACH ${quoteText(file)} AS ${name}`);
  try {
    await source.run(`COPY FROM DATABASE ${quoteName(databaseName)} TO ${name} (SCHEMA)`);
  } finally {
    await source.run(`DETACH ${name}`);
  }
}

async function readCatalog(connection: DuckDBConnection, file: string): Promise<void> {
  const name = quoteName(databaseName);
  await connection.run(`ATTACH ${quoteText(file)} AS written (READ_ONLY)`);
  await emptyCatalog(connection);
  await connection.run(`COPY FROM DATABASE written TO ${name} (SCHEMA)`);
  await connection.run('DETACH written');
  await dropForeignKeys(connection);
}

/** A table that others refer to cannot be dropped, and so not be declared anew: the others lose their constraints. */
async function dropForeignKeys(connection: DuckDBConnection): Promise<void> {
  const result = await connection.run(
    `SELECT DISTINCT schema_name, table_name FROM duckdb_constraints()
     WHERE constraint_type = 'FOREIGN KEY' AND database_name = ${quoteText(databaseName)}`,
  );
  const tables = (await result.getRows()).map((row) =>
    [databaseName, ...row].map((each) => quoteName(String(each))).join('.'),
  );
  const copied = tables.map((table, index) => ({ table, copy: `without_keys_${index}` }));
  for (const { table, copy } of copied) await connection.run(`CREATE TEMP TABLE ${copy} AS FROM ${table} LIMIT 0`);
  // A table may refer to one that refers to another, so each can go only when none refers to it any more.
  for (let left = copied; left.length > 0; ) {
    const kept: typeof copied = [];
    for (const each of left) {
      const dropped = await connection.run(`DROP TABLE ${each.table}`).then(
        () => true,
        () => false,
      );
      if (!dropped) kept.push(each);
    }
    if (kept.length === left.length) break;
    left = kept;
  }
  for (const { table, copy } of copied) {
    await connection.run(`CREATE TABLE IF NOT EXISTS ${table} AS FROM ${copy}`);
    await connection.run(`DROP TABLE ${copy}`);
  }
}

/** Gives the instance behind `target` the settings that decide what a query means. */
export async function copySettings(source: DuckDBConnection, target: DuckDBConnection): Promise<void> {
  const names = settingsThatMatter.map(quoteText).join(', ');
  const result = await source.run(`SELECT name, value FROM duckdb_settings() WHERE name IN (${names})`);
  const statements = (await result.getRows())
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `SET GLOBAL ${String(name)} = ${quoteText(String(value))}`);
  await target.run(statements.join(';'));
}
