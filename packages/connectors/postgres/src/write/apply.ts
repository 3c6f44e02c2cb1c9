import type { WriteMode } from '@sqlflow/connector-sdk';
import pg from 'pg';
import { sqlStateOf } from '../connection/failure.js';
import { type Evolution, evolve } from './evolve.js';
import { refuseHiddenSince } from './hidden-rows.js';
import type { Target } from './read-target.js';
import { nameList, staging } from './staging.js';
import type { TargetName } from './target-name.js';
import type { WrittenColumn } from './write-plan.js';

/** What is to be applied to a table that is there. */
export interface Application {
  readonly target: Target;
  readonly name: TargetName;
  readonly columns: readonly WrittenColumn[];
  readonly keys: readonly WrittenColumn[];
  readonly mode: WriteMode;
  readonly evolution: Evolution;
}

const attempts = 3;

/**
 * Puts the staged rows into the table. A deadlock with others, or a conflict with their transactions, takes back this
 * step and no more: what is staged stays.
 */
export async function applyStaged(client: pg.Client, application: Application): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('SAVEPOINT sqlflow_apply');
    try {
      await evolve(client, application.name, application.evolution);
      const { lock, statements } = await stepsOf(client, application);
      if (lock !== undefined) await client.query(lock);
      await refuseHiddenSince(client, application.name, application.mode);
      for (const statement of statements) await client.query(statement);
      return;
    } catch (error) {
      const isConflict = ['40P01', '40001'].includes(sqlStateOf(error) ?? '');
      if (!isConflict || attempt === attempts) throw error;
      await client.query('ROLLBACK TO SAVEPOINT sqlflow_apply');
    }
  }
}

interface Steps {
  /** Before the table is looked into. */
  readonly lock: string | undefined;
  readonly statements: readonly string[];
}

async function stepsOf(client: pg.Client, application: Application): Promise<Steps> {
  const { name, mode } = application;
  const lock = lockTable(name);
  if (mode === 'append') return { lock: undefined, statements: [insertAll(application)] };
  if (mode === 'replace') return { lock, statements: [`DELETE FROM ${name.sql}`, insertAll(application)] };
  const nulls = await hasNullKeys(client, application);
  if (!hasArbiter(application, nulls)) return { lock, statements: byHand(application, nulls) };
  // Others write meanwhile; only changes of its definition wait. LOCK TABLE would want rights to the whole table.
  return { lock: `SELECT FROM ${name.sql} LIMIT 0`, statements: [onConflict(application)] };
}

/**
 * Keeps other writers out, readers not: of two that replace, or look for keys, at the same time, neither sees what the
 * other one writes.
 */
export function lockTable({ sql }: TargetName): string {
  return `LOCK TABLE ${sql} IN SHARE ROW EXCLUSIVE MODE`;
}

function insertAll(application: Application): string {
  return `${insertInto(application)} SELECT ${nameList(application.columns)} FROM ${staging}`;
}

function insertInto({ name, columns }: Application): string {
  // What is exported is what is there afterwards, also where the server would rather count itself.
  const overriding = columns.some(({ existing }) => existing?.identityAlways === true)
    ? ' OVERRIDING SYSTEM VALUE'
    : '';
  return `INSERT INTO ${name.sql} (${nameList(columns)})${overriding}`;
}

async function hasNullKeys(client: pg.Client, { keys }: Application): Promise<boolean> {
  const nullable = keys.filter(({ existing }) => existing?.notNull !== true);
  if (nullable.length === 0) return false;
  const anyNull = nullable.map(({ name }) => `${pg.escapeIdentifier(name)} IS NULL`).join(' OR ');
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM ${staging} WHERE ${anyNull}) AS found`,
  );
  return rows[0]?.found === true;
}

/** Whether the server itself can say which row of the table has a key: by a unique index, to which NULL is none. */
function hasArbiter({ target, keys }: Application, nulls: boolean): boolean {
  return target.uniqueKeys.some(
    ({ columns, nullsEqual }) =>
      columns.length === keys.length && keys.every(({ name }) => columns.includes(name)) && (!nulls || nullsEqual),
  );
}

function onConflict(application: Application): string {
  const { keys, mode } = application;
  const set = mode === 'merge' ? assignments(application, 'excluded') : '';
  const action = set === '' ? 'DO NOTHING' : `DO UPDATE SET ${set}`;
  return `${insertAll(application)} ON CONFLICT (${nameList(keys)}) ${action}`;
}

function assignments({ columns, keys }: Application, from: string): string {
  return columns
    .filter((column) => !keys.includes(column))
    .map(({ name }) => `${pg.escapeIdentifier(name)} = ${from}.${pg.escapeIdentifier(name)}`)
    .join(', ');
}

/** Without a unique index: what MERGE does, in every version. It is exact as other writers are kept out. */
function byHand(application: Application, nulls: boolean): readonly string[] {
  const { name, keys, mode } = application;
  const equals = nulls ? 'IS NOT DISTINCT FROM' : '=';
  const match = keys
    .map(({ name: key }) => `t.${pg.escapeIdentifier(key)} ${equals} s.${pg.escapeIdentifier(key)}`)
    .join(' AND ');
  const set = mode === 'merge' ? assignments(application, 's') : '';
  const update = set === '' ? [] : [`UPDATE ${name.sql} AS t SET ${set} FROM ${staging} AS s WHERE ${match}`];
  const insert = `${insertInto(application)} SELECT ${nameList(application.columns, 's.')} FROM ${staging} AS s WHERE NOT EXISTS (SELECT FROM ${name.sql} AS t WHERE ${match})`;
  return [...update, insert];
}
