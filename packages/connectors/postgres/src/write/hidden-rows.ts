import type { WriteMode } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import type { PostgresOptions } from '../params/destination.js';
import type { Target } from './read-target.js';
import type { TargetName } from './target-name.js';

/** @throws SqlFlowError where policies of the table hide rows of it that a write in this mode has to find. */
export function refuseHiddenRows(
  { policiesFor: user }: Pick<Target, 'policiesFor'>,
  { shown: table }: TargetName,
  mode: WriteMode,
  { replace_method: method }: Pick<PostgresOptions, 'replace_method'>,
): void {
  // A table that takes the place of the old one has no rows to be found.
  const findsRows = mode !== 'append' && !(mode === 'replace' && method === 'swap');
  if (user === null || !findsRows) return;
  const grant = `ALTER ROLE ${pg.escapeIdentifier(user)} BYPASSRLS`;
  throw sqlFlowError(codes.postgresWrite.rowsHidden, { table, user, grant }, { parameter: 'mode' });
}

/**
 * The user that policies apply to; null: none. Not by `row_security = off`, which has the server refuse what triggers of the
 * table do in others.
 */
export const policiesFor = (oid: string): string =>
  `CASE WHEN pg_catalog.row_security_active(${oid}) THEN current_user::pg_catalog.text END`;

/** The same of a table that is locked: policies may have been put on it while its rows were staged. */
export async function refuseHiddenSince(client: pg.Client, name: TargetName, mode: WriteMode): Promise<void> {
  const { rows } = await client.query<Pick<Target, 'policiesFor'>>(
    `SELECT ${policiesFor('$1::pg_catalog.regclass')} AS "policiesFor"`,
    [name.sql],
  );
  for (const row of rows) refuseHiddenRows(row, name, mode, { replace_method: 'delete' });
}
