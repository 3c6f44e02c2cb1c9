import type { TableName, TableWindow, Transaction, WindowColumn, WindowRequest } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { findTarget } from '../apply/target.js';
import type { Session } from '../session.js';
import { quoteName, sameName } from '../sql-text.js';
import { sessionOf } from '../transaction.js';
import { endVariables, type WindowEnds } from './end-variables.js';
import { lookingBack } from './look-back.js';
import { timestampOf, typedValue, windowColumn } from './window-column.js';

/** A table's column that a window goes by. */
interface WindowTable {
  readonly session: Session;
  readonly relation: string;
  /** Quoted. */
  readonly name: string;
  readonly column: WindowColumn;
}

/**
 * The part of a table that is computed again; undefined when there is no such table or column. Between the newest value
 * and the start lie a lookback and one value more: the boundary is one lower than what is needed, so it does no harm
 * when a query reads half of it.
 */
export async function openWindow(
  tx: Transaction,
  target: TableName,
  request: WindowRequest,
): Promise<TableWindow | undefined> {
  const table = await findTable(sessionOf(tx), target, request.column);
  if (table === undefined) return undefined;
  const { type } = table.column;
  const { from, to } = boundsOf(table, request);
  await refuseReversed(table, { from, to });
  const first = await firstValue(table, { ...request, from });
  const after =
    first === undefined ? undefined : await value(table, 'max', `${table.name} < ${typedValue(first, type)}`);
  const end = to === undefined ? undefined : await value(table, 'min', `${table.name} > ${typedValue(to, type)}`);
  const ends: WindowEnds = { start: after, end };
  const known = await endVariables(table.session, type, ends);
  return {
    type,
    ...(after === undefined ? {} : { ...(await startsOf(table, after)) }),
    ...(to === undefined ? {} : { upTo: to }),
    empty: after !== undefined && to !== undefined && !(await isAbove(table, to, after)),
    variables: { ...table.column.variables, ...known },
    guarded: { ...table.column.guarded, ...known },
    ...(request.count === true ? { values: await countValues(table, request.column, { after, upTo: to }) } : {}),
  };
}

function countValues(
  { session, relation, name, column }: WindowTable,
  by: string,
  ends: { readonly after: string | undefined; readonly upTo: string | undefined },
): Promise<bigint> {
  const where = windowCondition(by, column.type, ends);
  return session.count(`SELECT count(DISTINCT ${name}) FROM ${relation} WHERE ${where}`);
}

/** Rows of a window. */
export function windowCondition(
  column: string,
  type: string,
  { after, upTo }: { readonly after?: string | undefined; readonly upTo?: string | undefined },
): string {
  const name = quoteName(column);
  const conditions = [
    ...(after === undefined ? [] : [`${name} > ${typedValue(after, type)}`]),
    ...(upTo === undefined ? [] : [`${name} <= ${typedValue(upTo, type)}`]),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

async function findTable(session: Session, target: TableName, by: string): Promise<WindowTable | undefined> {
  const found = await findTarget(session, target);
  const type = found?.columns.find(({ name }) => sameName(name, by))?.type;
  if (found === undefined || type === undefined) return undefined;
  const column = windowColumn(type);
  if (column === undefined) throw sqlFlowError(codes.windows.columnType, { column: by, type });
  return { session, relation: found.relation, name: quoteName(by), column };
}

/** The first value that must be computed again; undefined: everything must. */
async function firstValue(table: WindowTable, request: WindowRequest): Promise<string | undefined> {
  const { name, column } = table;
  const newest = await newestValue(table, request);
  if (newest === undefined) return undefined;
  const needed = lookingBack(name, newest, column, request.lookback);
  const first = needed === undefined ? undefined : await value(table, 'max', needed);
  if (first === undefined || request.from === undefined) return first;
  const [row] = await table.session.rows(
    `SELECT least(${typedValue(first, column.type)}, ${typedValue(request.from, column.type)})::VARCHAR AS v`,
  );
  return String(row?.v);
}

/** A group that is stamped after the last run may come from the future: it is computed again, and freezes nothing. */
async function newestValue(table: WindowTable, { last }: WindowRequest): Promise<string | undefined> {
  if (last === undefined) return undefined;
  const { name, column } = table;
  // NaN is above all numbers, for DuckDB.
  if (column.measure === 'number')
    return value(table, 'max', /^(?:FLOAT|DOUBLE)$/.test(column.type) ? `isfinite(${name})` : 'true');
  if (last.notAfter === undefined) return undefined;
  return value(table, 'max', `${name} <= TRY_CAST(${typedValue(last.notAfter, 'VARCHAR')} AS ${column.type})`);
}

async function value(table: WindowTable, which: 'min' | 'max', condition: string): Promise<string | undefined> {
  const [row] = await table.session.rows(
    `SELECT ${which}(${table.name})::VARCHAR AS v FROM ${table.relation} WHERE ${condition}`,
  );
  return row === undefined || row.v === null ? undefined : String(row.v);
}

/** A start is rounded down where its variable is coarser than the column. */
async function startsOf(
  { session, column }: WindowTable,
  after: string,
): Promise<Required<Pick<TableWindow, 'after' | 'starts'>>> {
  if (column.measure === 'number') return { after, starts: { start_value: after } };
  if (column.type === 'DATE') return { after, starts: { start_value: after, start_dt: after, start_date: after } };
  const value = typedValue(after, column.type);
  const [row] = await session.rows(
    `SELECT ${value}::DATE::VARCHAR AS day, ${value}::${timestampOf(column.type)}::VARCHAR AS dt`,
  );
  return { after, starts: { start_value: after, start_dt: String(row?.dt), start_date: String(row?.day) } };
}

/** `--from` and `--to` as values of the column. */
function boundsOf({ column }: WindowTable, request: WindowRequest): Pick<WindowRequest, 'from' | 'to'> {
  const [from, to] = (['from', 'to'] as const).map((end) => {
    const value = request[end];
    const bound = value === undefined ? undefined : column.bound(value, end);
    if (value !== undefined && bound === undefined) {
      const args = { option: `--${end}` as const, value, column: request.column, type: column.type };
      throw sqlFlowError(codes.windows.boundInvalid, args);
    }
    return bound;
  });
  return { from, to };
}

async function refuseReversed(table: WindowTable, { from, to }: Pick<WindowRequest, 'from' | 'to'>): Promise<void> {
  if (from === undefined || to === undefined || !(await isAbove(table, from, to))) return;
  throw sqlFlowError(codes.windows.rangeReversed, { from, to });
}

async function isAbove({ session, column }: WindowTable, a: string, b: string): Promise<boolean> {
  return (await session.count(`SELECT (${typedValue(a, column.type)} > ${typedValue(b, column.type)})::INTEGER`)) > 0n;
}
