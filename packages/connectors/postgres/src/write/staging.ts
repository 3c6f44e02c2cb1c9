import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import type { Target } from './read-target.js';
import type { TargetName } from './target-name.js';
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
  const isStaged = (name: string) => columns.some((each) => each.name === name && !each.checked);
  const checks = (target?.checks ?? []).filter((check) => check.columns.every(isStaged));
  const all = [...parts, ...checks.map(({ definition }) => definition.replace(/ NO INHERIT$/, ''))];
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
    const { rows } = await client.query<{ row: string; value: string }>(
      `SELECT number AS row, left(${value}::text, 200) AS value
       FROM (SELECT pg_catalog.row_number() OVER () AS number, ${value} FROM ${staging}) AS s
       WHERE ${changes(column)} ORDER BY number LIMIT 1`,
    );
    const [found] = rows;
    if (found === undefined) continue;
    const args = { table, ...found, column: column.name, serverType: column.serverType };
    throw sqlFlowError(codes.postgresWrite.valueWouldChange, args);
  }
}

/** A condition that is true of values which the table's column would not hold as they are. */
function changes({ name, stagedType, serverType, existing }: WrittenColumn): string {
  const value = pg.escapeIdentifier(name);
  const { typeName = '', isArray = false, modifier = -1 } = existing ?? {};
  if (typeName === 'numeric' && !isArray && modifier >= 4) {
    const precision = ((modifier - 4) >> 16) & 0xffff;
    const scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400;
    // A cast would fail without a word about the row.
    return `${value} <> 'NaN' AND (${value} <> pg_catalog.round(${value}, ${scale}) OR pg_catalog.abs(${value}) >= 10::numeric ^ ${precision - scale})`;
  }
  if (stagedType === 'double precision' && typeName === 'float4') {
    const special = `${value} IN ('Infinity', '-Infinity', 'NaN', 0)`;
    const outside = `pg_catalog.abs(${value}) > 3.4028234e38 OR pg_catalog.abs(${value}) < 1.5e-45`;
    return `CASE WHEN ${special} THEN false WHEN ${outside} THEN true ELSE ${value}::real::double precision <> ${value} END`;
  }
  if (stagedType === 'numeric' && /^float[48]$/.test(typeName)) {
    return `${value}::${serverType}::text::numeric IS DISTINCT FROM ${value}`;
  }
  return `${value}::${serverType}::${stagedType} IS DISTINCT FROM ${value}`;
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
