import type { CursorValue, SourceClock } from '@sqlflow/connector-sdk';
import type { CursorFacts, Staged, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { quoteName, quoteText } from '../sql-text.js';
import { stagedTableOf } from '../stage/staged-table.js';
import { sessionOf } from '../transaction.js';
import { requireColumn } from './cursor-column.js';
import { type CursorKind, cursorKind } from './cursor-kind.js';
import { cursorTextSql, withMicroseconds } from './cursor-text.js';

/** What the staged rows say about the cursor's column. Infinity and NaN are values of rows, but no bounds. */
export async function inspectCursor(
  tx: Transaction,
  staged: Staged,
  field: string,
  clock: SourceClock,
): Promise<CursorFacts> {
  const session = sessionOf(tx);
  const { relation } = stagedTableOf(session, staged);
  const column = requireColumn(staged.columns, field);
  const name = quoteName(column.name);
  const kind = cursorKind(column.type);
  if (kind === undefined) {
    // Where no row has a value, the type was not chosen by anyone.
    if ((await session.count(`SELECT count(${name}) FROM ${relation}`)) === 0n) return { column, nulls: staged.rows };
    throw sqlFlowError(codes.data.notACursor, { column: column.name, type: column.type });
  }
  const finite = hasInfinity(kind) ? ` FILTER (isfinite(${name}))` : '';
  const passed = notLater(name, kind, column.type, clock);
  const bound =
    passed === undefined ? `max(${name})${finite}` : `max(${name}) FILTER (isfinite(${name}) AND ${passed})`;
  const text = (alias: string) => `${cursorTextSql(alias, column.type)} AS ${alias}`;
  const [row] = await session.rows(
    `SELECT ${text('lowest')}, ${text('highest')}, ${text('bound')}, nulls::VARCHAR AS nulls
     FROM (SELECT min(${name})${finite} AS lowest, max(${name})${finite} AS highest, ${bound} AS bound,
       count(*) - count(${name}) AS nulls FROM ${relation})`,
  );
  const value = (key: 'lowest' | 'highest' | 'bound'): { [name in typeof key]?: CursorValue } => {
    const found = row?.[key];
    if (typeof found !== 'string') return {};
    return { [key]: { type: column.type, value: withMicroseconds(column.type, found) } };
  };
  return { column, ...value('lowest'), ...value('highest'), ...value('bound'), nulls: BigInt(String(row?.nulls ?? 0)) };
}

function hasInfinity(kind: CursorKind): boolean {
  return kind !== 'number' && kind !== 'text' && kind !== 'uuid';
}

/** Holds where the value is not later than the clock; undefined for kinds without clock. */
function notLater(name: string, kind: CursorKind, type: string, { instant, local }: SourceClock): string | undefined {
  switch (kind) {
    case 'instant':
      return `${name} <= CAST(${quoteText(instant)} AS TIMESTAMPTZ)`;
    case 'timestamp':
      return `${name} <= CAST(${quoteText(local)} AS ${type === 'TIMESTAMP_NS' ? type : 'TIMESTAMP'})`;
    case 'date':
      return `${name} <= CAST(${quoteText(local)} AS TIMESTAMP)::DATE`;
    default:
      return undefined;
  }
}
