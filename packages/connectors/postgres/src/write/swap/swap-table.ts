import type pg from 'pg';
import { sqlStateOf } from '../../connection/failure.js';
import { lockTable } from '../apply.js';
import type { TargetName } from '../target-name.js';
import { copyName, copyStatements, rightsStatements } from './copy-statements.js';
import { refuseObstacles, refuseSwap } from './obstacles.js';

/** A table beside the one that is written to, which is to take its place. */
export interface TableCopy {
  readonly name: TargetName;
  /** Makes it what the old one is, and has it take its place. Only then does anyone wait who reads. */
  takePlace(): Promise<void>;
}

/**
 * Makes an empty table like the one that is there: all of it belongs to the transaction, so that nothing is left of it
 * where that does not end well. Other writers wait from here on.
 *
 * @throws SqlFlowError where something hangs on the old table that cannot be moved.
 */
export async function copyTable(client: pg.Client, name: TargetName): Promise<TableCopy> {
  await client.query(lockTable(name));
  const { rows } = await client.query<{ oid: string }>('SELECT $1::pg_catalog.regclass::pg_catalog.oid AS oid', [
    name.sql,
  ]);
  const oid = String(rows[0]?.oid);
  await refuseObstacles(client, name, oid);
  const copy = copyName(name, oid);
  const statements = await copyStatements(client, oid, name, copy);
  await runAll(client, statements.create);
  const { counters } = await rightsStatements(client, oid, copy);
  await runAll(client, counters);
  return {
    name: copy,
    async takePlace() {
      await runAll(client, [...statements.indexes, `ANALYZE ${copy.sql}`]);
      await client.query(`LOCK TABLE ${name.sql} IN ACCESS EXCLUSIVE MODE`);
      // Only now: GRANT and REVOKE do not wait for who fills a table.
      const { rights, sequences, sequenceNames } = await rightsStatements(client, oid, copy);
      await runAll(client, [...rights, ...sequences]);
      await runAll(client, [...statements.names, ...sequenceNames]).catch((error: unknown) => {
        // A view that was made since the table was looked at.
        if (sqlStateOf(error) !== '2BP01') throw error;
        refuseSwap(name.shown, [(error as pg.DatabaseError).detail ?? (error as Error).message], error);
      });
    },
  };
}

async function runAll(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}
