import type { WriteInput, WriteResult } from '@sqlflow/connector-sdk';
import { codes, diagnostic, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { serverName } from '../connection/server-name.js';
import type { PostgresOptions } from '../params/destination.js';
import { type Evolution, shownEvolution } from './evolve.js';
import { runHook } from './hooks.js';
import { requireSchema } from './read-target.js';
import type { TargetName } from './target-name.js';
import { writeFailure } from './write-failure.js';
import { openWriteLog, type WriteLog } from './write-log.js';
import { writeRows } from './write-rows.js';
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
      const { rows: accepted, evolution } = await writeRows(client, writing, input);
      await runHook(transaction, 'post_sql', options.post_sql, pool.settings);
      await log?.prune(client);
      await commit(transaction, writing, log, input);
      if (options.schema_evolution === 'guided') tellEvolution(writing, evolution);
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

function tellEvolution({ context, target }: Writing, evolution: Evolution): void {
  const changes = shownEvolution(evolution);
  if (changes === '') return;
  const { message, code } = diagnostic(codes.run.schemaChanged, { table: target.shown, changes });
  context.logger.warn(message, { code });
}

/** What must not be done twice. */
function neededBy({ pre_sql: before, post_sql: after }: PostgresOptions, mode: WriteInput['mode']): string | undefined {
  if (mode === 'append') return 'mode: append';
  if (before !== undefined) return 'pre_sql';
  return after === undefined ? undefined : 'post_sql';
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

export function grantsFor({ target, pool }: Writing, mode: WriteInput['mode']): readonly string[] {
  const { user, database } = pool.settings;
  const rights = { append: '', insert_only: '', merge: ', UPDATE', replace: ', DELETE' }[mode];
  const who = pg.escapeIdentifier(user);
  return [
    `GRANT USAGE, CREATE ON SCHEMA ${pg.escapeIdentifier(target.schema)} TO ${who}`,
    `GRANT SELECT, INSERT${rights} ON ${target.sql} TO ${who}`,
    `GRANT TEMPORARY ON DATABASE ${pg.escapeIdentifier(database)} TO ${who}`,
  ];
}
