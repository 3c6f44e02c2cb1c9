import { randomBytes } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '@sqlflow/connector-sdk';
import type { Staged, StagedPart, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../session.js';
import { quoteName } from '../sql-text.js';
import { place, withPlaces } from '../stage/places.js';
import { endStage, keysOfStage, newTemporaryTable, stagedHandle, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { requireColumn } from './cursor-column.js';
import { cursorLiteral } from './cursor-condition.js';

/** Rows of the sorted table, by their numbers from 1. */
interface KnownPart {
  readonly connection: DuckDBConnection;
  readonly sorted: string;
  readonly columns: readonly Column[];
  readonly keys: readonly string[] | undefined;
  readonly inferred: boolean;
  readonly first: bigint;
  readonly last: bigint;
}

const parts = new WeakMap<StagedPart, KnownPart>();
const number = '__sqlflow_number';

/**
 * Puts the staged rows in cursor order and cuts them. The order is written down, so that every part is a range of it and
 * the same in every run over the same rows.
 */
export async function cut(
  tx: Transaction,
  staged: Staged,
  { cursor, size }: { readonly cursor: string; readonly size: number },
): Promise<readonly StagedPart[]> {
  const session = sessionOf(tx);
  const table = stagedTableOf(session, staged);
  const { columns } = staged;
  const keys = keysOfStage(staged);
  const column = requireColumn(columns, cursor);
  const { relation: sorted } = newTemporaryTable();
  const ordered = `SELECT * FROM ${withPlaces({ table, columns })} ORDER BY ${quoteName(column.name)} NULLS FIRST, ${place}`;
  await session.run(
    `CREATE TEMP TABLE ${sorted} AS SELECT row_number() OVER () AS ${number}, * EXCLUDE (${place}) FROM (${ordered})`,
    { query: '' },
  );
  await endStage(tx, session, staged);
  const found: StagedPart[] = [];
  for (let first = 1n; first <= staged.rows || found.length === 0; ) {
    const last = await endOfPart(session, sorted, column, first + BigInt(Math.max(size, 1)) - 1n, staged.rows);
    const part: StagedPart = { id: randomBytes(8).toString('hex'), rows: last - first + 1n };
    const inferred = staged.inferred === true;
    parts.set(part, { connection: session.connection, sorted, columns, inferred, keys, first, last });
    found.push(part);
    first = last + 1n;
  }
  return found;
}

/** Where the rows end that have the same cursor as the one at `least`. */
async function endOfPart(
  session: Session,
  sorted: string,
  { name, type }: Column,
  least: bigint,
  all: bigint,
): Promise<bigint> {
  if (least >= all) return all;
  const column = quoteName(name);
  const valueAt = async (at: bigint) => {
    const [row] = await session.rows(`SELECT ${column}::VARCHAR AS value FROM ${sorted} WHERE ${number} = ${at}`);
    return typeof row?.value === 'string' ? row.value : undefined;
  };
  const lastOf = (condition: string) => session.count(`SELECT max(${number}) FROM ${sorted} WHERE ${condition}`);
  const value = await valueAt(least);
  if (value !== undefined) return lastOf(`${column} = ${cursorLiteral({ type, value })}`);
  return lastOf(`${column} IS NULL`);
}

/** Stages one part anew. */
export async function takePart(tx: Transaction, part: StagedPart): Promise<Staged> {
  const session = sessionOf(tx);
  const known = parts.get(part);
  if (known === undefined || known.connection !== session.connection) throw sqlFlowError(codes.engine.stageGone, {});
  const { sorted, columns, inferred, keys, first, last } = known;
  const table = newTemporaryTable();
  await session.run(
    `CREATE TEMP TABLE ${table.relation} AS SELECT * EXCLUDE (${number}) FROM ${sorted} WHERE ${number} BETWEEN ${first} AND ${last}`,
    { query: '' },
  );
  return stagedHandle(session, table, { columns, inferred, rows: part.rows, rejected: 0n }, keys);
}
