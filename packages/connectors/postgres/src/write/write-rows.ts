import type { WriteInput } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import { sqlStateOf } from '../connection/failure.js';
import { applyStaged, lockTable } from './apply.js';
import { type CopyBytes, copyBytes, copyIn } from './copy-in.js';
import { refuseCutTexts } from './cut-texts.js';
import { type Evolution, evolutionOf, evolve } from './evolve.js';
import { refuseHiddenRows, refuseHiddenSince } from './hidden-rows.js';
import { readTarget, type Target } from './read-target.js';
import { convertTexts, createStaging, nameList, refuseChanges, refuseTwiceStaged, staging } from './staging.js';
import { refuseMissingRights } from './swap/missing-rights.js';
import { copyTable } from './swap/swap-table.js';
import type { TargetName } from './target-name.js';
import { askedType, keyColumns, type WrittenColumn, writtenColumns } from './write-plan.js';
import type { Writing } from './write-table.js';

/** What was written, and what became of the table's columns. */
export interface Written {
  readonly rows: bigint;
  readonly evolution: Evolution;
}

const unchanged: Evolution = { added: [], widened: [] };

/** Puts the rows into the table, which is made where it is missing, in the transaction that the connection is in. */
export async function writeRows(client: pg.Client, writing: Writing, input: WriteInput): Promise<Written> {
  const { target: name, options } = writing;
  const { mode } = input;
  const target = await readTarget(client, name);
  const columns = writtenColumns(input.columns, target, name, options);
  const keys = keyColumns(input.keys ?? [], input.columns, columns);
  const bytes = copyBytes(input);
  if (target === undefined) {
    return { rows: await createFilled(client, { writing, input, columns, keys }, bytes), evolution: unchanged };
  }
  refuseHiddenRows(target, name, mode, options);
  const evolution = evolutionOf(columns, target, name, options);
  if (mode === 'replace' && options.replace_method === 'swap') {
    return { rows: await swapIn(client, writing, input, { bytes, evolution }), evolution };
  }
  if (!evolution.added.some((column) => askedType(column.name, options) !== undefined)) {
    return { rows: await writeInto(client, { name, target, columns, keys, mode, evolution }, bytes), evolution };
  }
  await bytes.begin();
  await evolve(client, name, evolution);
  const evolved = await madeTable(client, name, writing, input);
  return { rows: await writeInto(client, { ...evolved, mode, evolution: unchanged }, bytes), evolution };
}

type MadeTable = Pick<FilledTable, 'name' | 'target' | 'columns' | 'keys'>;

/** A table that has all columns, by which values are compared: what a type that was asked for is, the server knows. */
async function madeTable(
  client: pg.Client,
  name: TargetName,
  { options }: Pick<Writing, 'options'>,
  input: WriteInput,
): Promise<MadeTable> {
  const target = await readTarget(client, name);
  if (target === undefined) throw sqlFlowError(codes.run.internal, { what: `${name.shown}, just made, is gone` });
  // Nothing is widened any more: a type that was asked for stays.
  const columns = writtenColumns(input.columns, target, name, { ...options, schema_evolution: 'permissive' });
  return { name, target, columns, keys: keyColumns(input.keys ?? [], input.columns, columns) };
}

interface FilledTable {
  readonly name: TargetName;
  readonly target: Target;
  readonly columns: readonly WrittenColumn[];
  readonly keys: readonly WrittenColumn[];
  readonly mode: WriteInput['mode'];
  readonly evolution: Evolution;
}

async function writeInto(client: pg.Client, table: FilledTable, bytes: CopyBytes): Promise<bigint> {
  const { name, target, columns, mode } = table;
  if (mode === 'replace') await refuseCascades(client, name, target);
  // Where there are policies, the server takes no COPY.
  const direct = columns.every(isDirect) && target.policiesFor === null;
  if ((mode !== 'replace' && mode !== 'append') || !direct) return writeStaged(client, table, bytes);
  await bytes.begin();
  if (mode === 'replace') {
    await client.query(lockTable(name));
    await refuseHiddenSince(client, name, mode);
    await client.query(`DELETE FROM ${name.sql}`);
  }
  return copyIn(client, copyInto(name.sql, columns), directBytes(bytes, columns, name));
}

/**
 * Whether the server takes each value as it is, or refuses it, but for texts that are looked at on their way. To COPY an
 * identity that the server insists on giving is a column like others.
 */
function isDirect({ existing, checked, cutAt, widened }: WrittenColumn): boolean {
  return existing !== undefined && (!checked || cutAt !== undefined) && !widened;
}

function directBytes(bytes: CopyBytes, columns: readonly WrittenColumn[], { shown }: TargetName) {
  const cuts = columns.some(({ cutAt }) => cutAt !== undefined);
  return cuts ? refuseCutTexts(bytes.all(), columns, shown) : bytes.all();
}

async function writeStaged(client: pg.Client, table: FilledTable, bytes: CopyBytes): Promise<bigint> {
  const { name, target, columns, keys, mode } = table;
  await client.query(createStaging(columns, target));
  const rows = await copyIn(client, copyInto(staging, columns), bytes.all());
  await client.query(`ANALYZE ${staging}`);
  await refuseChanges(client, columns, name);
  await convertTexts(client, columns);
  if (mode !== 'append' && mode !== 'replace') await refuseTwiceStaged(client, keys, name);
  await applyStaged(client, table);
  return rows;
}

/** Fills a table that takes the place of the one that is there. */
async function swapIn(
  client: pg.Client,
  writing: Writing,
  input: WriteInput,
  { bytes, evolution }: { readonly bytes: CopyBytes; readonly evolution: Evolution },
): Promise<bigint> {
  const { target: name } = writing;
  await refuseMissingRights(client, name);
  await bytes.begin();
  const copy = await copyTable(client, name);
  await evolve(client, copy.name, evolution);
  const made = await madeTable(client, copy.name, writing, input);
  // Frozen rows are there for those too whose snapshot is older: they would see an empty table else.
  const rows = made.columns.every(isDirect)
    ? await copyIn(client, `${copyInto(copy.name.sql, made.columns)} (FREEZE)`, directBytes(bytes, made.columns, name))
    : await writeStaged(client, { ...made, mode: 'append', evolution: unchanged }, bytes);
  await copy.takePlace();
  return rows;
}

function copyInto(table: string, columns: readonly WrittenColumn[]): string {
  return `COPY ${table} (${nameList(columns)}) FROM STDIN`;
}

interface NewTable {
  readonly writing: Writing;
  readonly input: WriteInput;
  readonly columns: readonly WrittenColumn[];
  readonly keys: readonly WrittenColumn[];
}

/** The key comes after the rows: an index is built faster than it is kept up. */
async function createFilled(
  client: pg.Client,
  { writing, input, columns, keys }: NewTable,
  bytes: CopyBytes,
): Promise<bigint> {
  const { target: name } = writing;
  const parts = columns.map((column) => {
    const notNull = keys.includes(column) ? ' NOT NULL' : '';
    return `${pg.escapeIdentifier(column.name)} ${column.serverType}${notNull}`;
  });
  await client.query(`CREATE TABLE ${name.sql} (${parts.join(', ')})`);
  const made = await madeTable(client, name, writing, input);
  const rows = await writeInto(client, { ...made, mode: 'append', evolution: unchanged }, bytes);
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
