import type { WriteInput, WriteResult } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { sqlStateOf } from '../connection/failure.js';
import { serverName } from '../connection/server-name.js';
import type { PostgresOptions } from '../params/destination.js';
import { applyStaged, lockTable } from './apply.js';
import { copyBytes, copyIn } from './copy-in.js';
import { runHook } from './hooks.js';
import { readTarget, requireSchema, type Target } from './read-target.js';
import { convertTexts, createStaging, nameList, refuseChanges, refuseTwiceStaged, staging } from './staging.js';
import type { TargetName } from './target-name.js';
import { writeFailure } from './write-failure.js';
import { openWriteLog, type WriteLog } from './write-log.js';
import { keyColumns, type WrittenColumn, writtenColumns } from './write-plan.js';
import { beginWrite, inWrite, type WriteTransaction, type WritingPlace } from './write-transaction.js';

export interface Writing extends WritingPlace {
  readonly options: PostgresOptions;
  readonly target: TargetName;
}

const duplicate: WriteResult = { accepted: 0n, rejected: 0n, duplicate: true };

/** Writes all rows in one transaction, which is applied once, however often it is tried under one id. */
export async function writeTable(writing: Writing, input: WriteInput): Promise<WriteResult> {
  const { target, pool, options } = writing;
  const { signal, writeId, mode } = input;
  const what = { settings: pool.settings, table: target.shown, grants: grantsFor(writing, mode) };
  try {
    await inWrite(writing, signal, (client) => requireSchema(client, target));
    const log = await openWriteLog(writing, target, neededBy(options, mode), signal);
    const transaction = await beginWrite(writing, signal);
    try {
      const { client } = transaction;
      if (log !== undefined && !(await log.claim(client, writeId))) {
        await transaction.rollBack();
        return duplicate;
      }
      await runHook(transaction, 'pre_sql', options.pre_sql, pool.settings);
      const accepted = await writeRows(client, writing, input);
      await runHook(transaction, 'post_sql', options.post_sql, pool.settings);
      await log?.prune(client);
      await commit(transaction, writing, log, input);
      return { accepted, rejected: 0n, duplicate: false };
    } catch (error) {
      await transaction.rollBack();
      throw error;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw writeFailure(error, what);
  }
}

/** What must not be done twice. */
function neededBy({ pre_sql: before, post_sql: after }: PostgresOptions, mode: WriteInput['mode']): string | undefined {
  if (mode === 'append') return 'mode: append';
  if (before !== undefined) return 'pre_sql';
  return after === undefined ? undefined : 'post_sql';
}

async function writeRows(client: pg.Client, { target: name, options }: Writing, input: WriteInput): Promise<bigint> {
  const { mode, keys: keyNames = [] } = input;
  const target = await readTarget(client, name);
  const columns = writtenColumns(input.columns, target, name, options);
  const keys = keyColumns(keyNames, input.columns, columns);
  const bytes = copyBytes(input);
  if (target === undefined) return createFilled(client, { name, columns, keys }, bytes.all());
  if (mode === 'replace') await refuseCascades(client, name, target);
  const isDirect =
    (mode === 'replace' || mode === 'append') &&
    columns.every(({ existing, checked }) => existing !== undefined && !existing.identityAlways && !checked);
  if (isDirect) {
    await bytes.begin();
    if (mode === 'replace') {
      await client.query(lockTable(name));
      await client.query(`DELETE FROM ${name.sql}`);
    }
    return copyIn(client, copyInto(name.sql, columns), bytes.all());
  }
  await client.query(createStaging(columns, target));
  const rows = await copyIn(client, copyInto(staging, columns), bytes.all());
  await client.query(`ANALYZE ${staging}`);
  await refuseChanges(client, columns, name);
  await convertTexts(client, columns);
  if (mode !== 'append' && mode !== 'replace') await refuseTwiceStaged(client, keys, name);
  await applyStaged(client, { target, name, columns, keys, mode });
  return rows;
}

function copyInto(table: string, columns: readonly WrittenColumn[]): string {
  return `COPY ${table} (${nameList(columns)}) FROM STDIN`;
}

interface NewTable {
  readonly name: TargetName;
  readonly columns: readonly WrittenColumn[];
  readonly keys: readonly WrittenColumn[];
}

/** The key comes after the rows: an index is built faster than it is kept up. */
async function createFilled(
  client: pg.Client,
  { name, columns, keys }: NewTable,
  bytes: AsyncIterable<Buffer>,
): Promise<bigint> {
  const parts = columns.map((column) => {
    const notNull = keys.includes(column) ? ' NOT NULL' : '';
    return `${pg.escapeIdentifier(column.name)} ${column.serverType}${notNull}`;
  });
  await client.query(`CREATE TABLE ${name.sql} (${parts.join(', ')})`);
  const rows = await copyIn(client, copyInto(name.sql, columns), bytes);
  if (keys.length > 0) {
    await client.query(`ALTER TABLE ${name.sql} ADD PRIMARY KEY (${nameList(keys)})`).catch((error: unknown) => {
      if (sqlStateOf(error) !== '23505') throw error;
      const { detail = '' } = error as pg.DatabaseError;
      const values = /=\((.*)\)/.exec(detail)?.[1] ?? '';
      const args = { table: name.shown, keys: keys.map((key) => key.name), values, times: 'several' };
      throw sqlFlowError(codes.postgresWrite.keyTwice, args, { parameter: 'keys' });
    });
  }
  return rows;
}

/** @throws SqlFlowError where deleting the rows would reach into other tables. */
async function refuseCascades(client: pg.Client, { sql, shown }: TargetName, { cascades }: Target): Promise<void> {
  if (cascades.length === 0) return;
  const { rows } = await client.query(`SELECT FROM ${sql} LIMIT 1`);
  if (rows.length === 0) return;
  throw sqlFlowError(codes.postgresWrite.replaceCascades, { table: shown, tables: cascades }, { parameter: 'mode' });
}

/** Where the answer to COMMIT is lost, the log is asked whether it was done. */
async function commit(
  transaction: WriteTransaction,
  writing: Writing,
  log: WriteLog | undefined,
  { writeId, signal }: WriteInput,
): Promise<void> {
  try {
    await transaction.commit();
  } catch (error) {
    if (log === undefined || error instanceof pg.DatabaseError) throw error;
    await transaction.rollBack();
    if (await wasApplied(writing, log, writeId, signal)) return;
    throw error;
  }
}

async function wasApplied(writing: Writing, log: WriteLog, writeId: string, signal: AbortSignal): Promise<boolean> {
  try {
    const transaction = await beginWrite(writing, signal);
    const applied = await log.wasApplied(transaction.client, writeId).finally(() => transaction.rollBack());
    return applied;
  } catch (error) {
    const server = serverName(writing.pool.settings);
    const reason = SqlFlowError.isInstance(error) ? error.message : String(error);
    const args = { server, table: writing.target.shown, reason };
    throw sqlFlowError(codes.postgresWrite.commitUnknown, args, { cause: error });
  }
}

function grantsFor({ target, pool }: Writing, mode: WriteInput['mode']): readonly string[] {
  const { user, database } = pool.settings;
  const rights = { append: '', insert_only: '', merge: ', UPDATE', replace: ', DELETE' }[mode];
  const who = pg.escapeIdentifier(user);
  return [
    `GRANT USAGE, CREATE ON SCHEMA ${pg.escapeIdentifier(target.schema)} TO ${who}`,
    `GRANT SELECT, INSERT${rights} ON ${target.sql} TO ${who}`,
    `GRANT TEMPORARY ON DATABASE ${pg.escapeIdentifier(database)} TO ${who}`,
  ];
}
