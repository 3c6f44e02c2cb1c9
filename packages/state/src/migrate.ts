import type { Engine, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';

/**
 * Brings the state tables to the newest version, in one transaction: a process that dies half-way leaves the old one.
 *
 * @throws SqlFlowError SF7050 when a newer SQLFlow wrote them, SF7051 when schema `sqlflow` is somebody else's.
 */
export async function migrate(engine: Engine, migrations: readonly (readonly string[])[]): Promise<void> {
  await engine.transaction(
    async (tx) => {
      const found = await versionOf(engine, tx);
      const known = migrations.length;
      refuseNewer(found, known);
      if (found === known) return;
      if (found === 0) await engine.run(tx, 'CREATE SCHEMA IF NOT EXISTS sqlflow');
      for (const statement of migrations.slice(found).flat()) await engine.run(tx, statement);
      await engine.run(tx, 'INSERT INTO sqlflow.schema_info (version) VALUES (?)', [known]);
    },
    { label: 'state' },
  );
}

/**
 * The version of the state that is there to be read, undefined when there is none. Tables of an older version can be read
 * too: what is somewhere else in them is known by the version.
 *
 * @throws SqlFlowError as `migrate`.
 */
export async function readableVersion(
  engine: Engine,
  migrations: readonly (readonly string[])[],
): Promise<number | undefined> {
  const found = await engine.transaction((tx) => versionOf(engine, tx), { label: 'state' });
  refuseNewer(found, migrations.length);
  return found === 0 ? undefined : found;
}

function refuseNewer(found: number, known: number): void {
  if (found > known) throw sqlFlowError(codes.project.stateTooNew, { found, known });
}

/** The version of the state tables, 0 when there are none. */
async function versionOf(engine: Engine, tx: Transaction): Promise<number> {
  const { rows } = await engine.run(
    tx,
    `SELECT table_name FROM duckdb_tables() WHERE schema_name = 'sqlflow' AND database_name = current_catalog()
     UNION ALL
     SELECT view_name FROM duckdb_views() WHERE schema_name = 'sqlflow' AND database_name = current_catalog()
     ORDER BY table_name`,
  );
  const tables = rows.map((row) => String(row.table_name));
  if (tables.includes('schema_info')) {
    const result = await engine.run(tx, 'SELECT max(version) AS version FROM sqlflow.schema_info');
    return Number(result.rows[0]?.version ?? 0);
  }
  if (tables.length > 0) throw sqlFlowError(codes.project.stateForeign, { tables });
  return 0;
}
