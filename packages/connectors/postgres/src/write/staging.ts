import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import type { Target } from './read-target.js';
import type { TargetName } from './target-name.js';
import { changes, isTooLong, readsAs } from './would-change.js';
import type { WrittenColumn } from './write-plan.js';

/** A table of the transaction's own: it goes with it, whatever becomes of the process or the connection. */
export const staging = 'pg_temp.sqlflow_staging';

export function nameList(columns: readonly WrittenColumn[], prefix = ''): string {
  return columns.map(({ name }) => `${prefix}${pg.escapeIdentifier(name)}`).join(', ');
}

/**
 * The statement that makes the staging table. It refuses what the table would refuse of a single row, because COPY says
 * which row it was.
 */
export function createStaging(columns: readonly WrittenColumn[], target: Target | undefined): string {
  const parts = columns.map(({ name, stagedType, existing }) => {
    const notNull = existing?.notNull === true ? ' NOT NULL' : '';
    return `${pg.escapeIdentifier(name)} ${stagedType}${notNull}`;
  });
  const readable = columns.flatMap(readsAs).map((condition) => `CHECK (${condition})`);
  const isStaged = (name: string) =>
    columns.some((each) => each.name === name && (!each.checked || each.existing?.typeName === 'varchar'));
  const checks = (target?.checks ?? []).filter((check) => check.columns.every(isStaged));
  const all = [...parts, ...readable, ...checks.map(({ definition }) => definition.replace(/ NO INHERIT$/, ''))];
  return `CREATE TEMP TABLE sqlflow_staging (${all.join(', ')}) ON COMMIT DROP`;
}

/** @throws SqlFlowError when the table would hold something else than what was staged, which shows the first such value. */
export async function refuseChanges(
  client: pg.Client,
  columns: readonly WrittenColumn[],
  { shown: table }: TargetName,
): Promise<void> {
  for (const column of columns.filter(({ checked }) => checked)) {
    const value = pg.escapeIdentifier(column.name);
    const { rows } = await client.query<{ row: string; value: string; long: boolean }>(
      `SELECT number AS row, left(${value}::text, 200) AS value, ${isTooLong(column)} AS long
       FROM (SELECT pg_catalog.row_number() OVER () AS number, ${value} FROM ${staging}) AS s
       WHERE ${changes(column)} ORDER BY number LIMIT 1`,
    );
    const [found] = rows;
    if (found === undefined) continue;
    const { row, value: shown, long } = found;
    const { name, serverType } = column;
    if (long) {
      const args = { row, column: name, reason: `value too long for type ${serverType}`, detail: undefined };
      throw sqlFlowError(codes.postgresWrite.valueRefused, { table, ...args });
    }
    const args = { table, row, value: shown, column: name, serverType };
    throw sqlFlowError(codes.postgresWrite.valueWouldChange, args);
  }
}

/** Makes of texts that were compared what the table holds, so that they can be matched with it. */
export async function convertTexts(client: pg.Client, columns: readonly WrittenColumn[]): Promise<void> {
  const texts = columns.filter((each) => each.checked && each.stagedType === 'text');
  const changed = texts.filter(({ existing }) => existing?.typeName !== 'varchar');
  if (changed.length === 0) return;
  const actions = changed.map(({ name, serverType }) => {
    const column = pg.escapeIdentifier(name);
    return `ALTER ${column} TYPE ${serverType} USING ${column}::${serverType}`;
  });
  await client.query(`ALTER TABLE ${staging} ${actions.join(', ')}`);
}

/** @throws SqlFlowError when two staged rows have one key, which it shows. */
export async function refuseTwiceStaged(
  client: pg.Client,
  keys: readonly WrittenColumn[],
  { shown: table }: TargetName,
): Promise<void> {
  const texts = keys.map(({ name }) => `coalesce(${pg.escapeIdentifier(name)}::text, 'NULL')`).join(', ');
  const { rows } = await client.query<{ values: string[]; times: string }>(
    `SELECT ARRAY[${texts}] AS values, pg_catalog.count(*) AS times
     FROM ${staging} GROUP BY ${nameList(keys)} HAVING pg_catalog.count(*) > 1 LIMIT 1`,
  );
  const [found] = rows;
  if (found === undefined) return;
  const args = { table, keys: keys.map(({ name }) => name), values: found.values.join(', '), times: found.times };
  throw sqlFlowError(codes.postgresWrite.keyTwice, args, { parameter: 'keys' });
}
