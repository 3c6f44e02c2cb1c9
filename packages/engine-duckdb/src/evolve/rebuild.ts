import { randomBytes } from 'node:crypto';
import type { Session } from '../session.js';
import { quoteName } from '../sql-text.js';
import { hiddenPrefix } from '../stage/staged-table.js';
import type { TableRef } from './evolve.js';
import { tableCondition } from './table-condition.js';

/** Copies a table into one with other column types, with defaults, constraints and indexes, and takes its place. */
export async function rebuildTable(
  session: Session,
  table: TableRef,
  types: ReadonlyMap<string, string>,
): Promise<void> {
  const where = tableCondition(table);
  const columns = await session.rows(
    `SELECT column_name AS name, data_type AS type, column_default AS value, is_nullable AS nullable
     FROM duckdb_columns() WHERE ${where} ORDER BY column_index`,
  );
  const constraints = await session.rows(
    `SELECT constraint_text AS text FROM duckdb_constraints()
     WHERE ${where} AND constraint_type <> 'NOT NULL' ORDER BY constraint_index`,
  );
  const indexes = await session.rows(`SELECT sql FROM duckdb_indexes() WHERE ${where} AND sql IS NOT NULL`);
  const parts = columns.map((column) => {
    const name = String(column.name);
    const value = column.value === null ? '' : ` DEFAULT ${String(column.value)}`;
    const notNull = column.nullable === false ? ' NOT NULL' : '';
    return `${quoteName(name)} ${types.get(name) ?? String(column.type)}${value}${notNull}`;
  });
  const definition = [...parts, ...constraints.map((each) => String(each.text))].join(', ');
  const hidden = `${hiddenPrefix}${randomBytes(8).toString('hex')}`;
  const relation = [table.catalog, table.schema, hidden].map(quoteName).join('.');
  await session.run(`CREATE TABLE ${relation} (${definition})`, { query: '' });
  await session.run(`INSERT INTO ${relation} BY NAME SELECT * FROM ${table.relation}`, { query: '' });
  await session.run(`DROP TABLE ${table.relation}`, { query: '' });
  await session.run(`ALTER TABLE ${relation} RENAME TO ${quoteName(table.name)}`, { query: '' });
  for (const index of indexes) await session.run(String(index.sql), { query: '' });
}
