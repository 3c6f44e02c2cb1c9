import type { Column } from '@sqlflow/connector-sdk';
import type { DeletedMarked, DeletionMark, MarkedRows, RowMark, Staged, TableName, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { findTarget } from '../apply/target.js';
import { quoteName, sameName } from '../sql-text.js';
import { newPassingTable, stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';

/** Keys of rows that were there before, and whether a marked row overwrites them. */
interface KnownRows {
  readonly relation: string;
  readonly keys: readonly string[];
}

const known = new WeakMap<MarkedRows, KnownRows>();
const overwritten = '__sqlflow_overwritten';

/** Writes down which rows of the table are marked, or will be overwritten by staged rows that are. */
export async function markedRows(
  tx: Transaction,
  staged: Staged,
  table: TableName,
  { column, keys }: RowMark,
): Promise<MarkedRows> {
  const session = sessionOf(tx);
  const target = await findTarget(session, table);
  const marked: MarkedRows = {};
  const theirs = keys.flatMap((key) => target?.columns.find(({ name }) => sameName(name, key)) ?? []);
  const ours = keys.flatMap((key) => staged.columns.find(({ name }) => sameName(name, key)) ?? []);
  // Without a key nothing is applied.
  if (target === undefined || theirs.length < keys.length || ours.length < keys.length) return marked;
  const rowKey = theirs.map(({ name }) => `t.${quoteName(name)}`).join(', ');
  const parts: string[] = [];
  const inTable = isMarked(target.columns, column);
  if (inTable !== undefined) {
    parts.push(`SELECT ${rowKey}, false AS ${overwritten} FROM ${target.relation} AS t WHERE t.${inTable}`);
  }
  const inStage = isMarked(staged.columns, column);
  const { relation: stage } = stagedTableOf(session, staged);
  if (inStage !== undefined && (await session.count(`SELECT count(*) FROM ${stage} WHERE ${inStage}`)) > 0n) {
    const on = theirs.map(
      ({ name, type }, at) =>
        `t.${quoteName(name)} IS NOT DISTINCT FROM TRY_CAST(s.${quoteName(ours[at]?.name ?? name)} AS ${type})`,
    );
    const rows = `(SELECT * FROM ${stage} WHERE ${inStage})`;
    parts.push(
      `SELECT ${rowKey}, true AS ${overwritten} FROM ${target.relation} AS t JOIN ${rows} AS s ON ${on.join(' AND ')}`,
    );
  }
  if (parts.length === 0) return marked;
  const { relation } = newPassingTable(tx);
  await session.run(`CREATE TEMP TABLE ${relation} AS ${parts.join(' UNION ALL ')}`, { query: '' });
  known.set(marked, { relation, keys: theirs.map(({ name }) => name) });
  return marked;
}

/** Deletes the rows that a column says are deleted. */
export async function deleteMarked(
  tx: Transaction,
  table: TableName,
  column: string,
  before: MarkedRows,
): Promise<DeletedMarked> {
  const session = sessionOf(tx);
  const target = await findTarget(session, table);
  if (target === undefined) return { deleted: 0n, overwritten: 0n, added: 0n };
  const marked = markOf(target.columns, column);
  const rows = known.get(before);
  let there = { deleted: 0n, overwritten: 0n };
  if (rows !== undefined && (await session.count(`SELECT count(*) FROM ${rows.relation}`)) > 0n) {
    const on = rows.keys.map((key) => {
      const { name, type } = target.columns.find((each) => sameName(each.name, key)) ?? { name: key, type: 'VARCHAR' };
      return `t.${quoteName(name)} IS NOT DISTINCT FROM CAST(k.${quoteName(key)} AS ${type})`;
    });
    const is = (condition: string) =>
      `t.${marked} AND EXISTS (SELECT 1 FROM ${rows.relation} AS k WHERE ${condition}${on.join(' AND ')})`;
    const count = (condition: string) =>
      session.count(`SELECT count(*) FROM ${target.relation} AS t WHERE ${is(condition)}`);
    there = { deleted: await count(''), overwritten: await count(`k.${overwritten} AND `) };
  }
  const all = await session.count(`DELETE FROM ${target.relation} WHERE ${marked}`);
  return { ...there, added: all - there.deleted };
}

/** Which values of a column of this type mark a row as deleted. */
export function deletionMark(type: string): DeletionMark | undefined {
  if (type === 'BOOLEAN') return 'true';
  return /^(DATE|TIMESTAMP)/.test(type) ? 'value' : undefined;
}

function markOf(columns: readonly Column[], column: string): string {
  const marked = isMarked(columns, column);
  if (marked !== undefined) return marked;
  const found = columns.find(({ name }) => sameName(name, column));
  if (found !== undefined) throw sqlFlowError(codes.deletes.markUnclear, { column: found.name, type: found.type });
  const names = columns.map(({ name }) => name);
  throw sqlFlowError(codes.deletes.markMissing, { column, columns: names, suggestion: suggest(column, names) });
}

/** SQL that is true for marked rows, begun by the column; undefined where nothing marks one. */
function isMarked(columns: readonly Column[], column: string): string | undefined {
  const found = columns.find(({ name }) => sameName(name, column));
  const mark = found === undefined ? undefined : deletionMark(found.type);
  if (found === undefined || mark === undefined) return undefined;
  return mark === 'true' ? `${quoteName(found.name)} = true` : `${quoteName(found.name)} IS NOT NULL`;
}
