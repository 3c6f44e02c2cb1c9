import type { Row } from '@sqlflow/connector-sdk';
import type { Engine, HashedRows, Staged, Transaction } from '@sqlflow/engine';
import { quoteName } from '../sql-text.js';

const intent = { target: { name: 't' }, mode: 'append' } as const;

/** Stages rows with these columns (`['id BIGINT']`), in order. Values are SQL. */
export function stageValues(
  engine: Engine,
  tx: Transaction,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<Staged> {
  const fields = columns.map((column) => {
    const space = column.indexOf(' ');
    return { name: quoteName(column.slice(0, space)), type: column.slice(space + 1) };
  });
  const tuples = rows.length === 0 ? [fields.map(() => 'NULL')] : rows;
  const list = fields.map(({ name, type }) => `${name}::${type} AS ${name}`).join(', ');
  const values = tuples.map((each) => `(${each.join(', ')})`).join(', ');
  const names = fields.map(({ name }) => name).join(', ');
  const none = rows.length === 0 ? ' WHERE false' : '';
  return engine.stageQuery(tx, `SELECT ${list} FROM (VALUES ${values}) AS v (${names})${none}`, { intent });
}

/** The rows that a handle stands for. Applies it to a new table, so that it is used up. */
export async function rowsBehind(engine: Engine, tx: Transaction, staged: Staged): Promise<readonly Row[]> {
  const target = { name: `behind_${staged.id.replaceAll('_', '')}` };
  await engine.apply(tx, staged, target, { mode: 'append', schemaEvolution: 'permissive' });
  const { rows } = await engine.run(tx, `FROM ${target.name}`);
  await engine.run(tx, `DROP TABLE ${target.name}`);
  return rows;
}

/** Hashed rows as the state gives them back, each set of them newer than the one before. */
export async function remember(
  engine: Engine,
  tx: Transaction,
  table: string,
  { query }: HashedRows,
): Promise<HashedRows> {
  await engine.run(
    tx,
    `CREATE TABLE IF NOT EXISTS ${table} (entry BIGINT, cursor_value VARCHAR, column_names VARCHAR, column_hashes UBIGINT[], row_count BIGINT)`,
  );
  await engine.run(
    tx,
    `INSERT INTO ${table} BY NAME SELECT *, (SELECT coalesce(max(entry), 0) FROM ${table}) + row_number() OVER () AS entry FROM (${query})`,
  );
  return { query: `FROM ${table}` };
}
