import type { CursorValue } from '@sqlflow/connector-sdk';
import type { CursorArithmetic } from '@sqlflow/engine';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { givenCast } from '../files/infer/given-cast.js';
import type { Session } from '../session.js';
import { quoteText } from '../sql-text.js';
import { cursorLiteral } from './cursor-condition.js';
import { type CursorKind, cursorKind, sameKind } from './cursor-kind.js';
import { withMicroseconds } from './cursor-text.js';
import { compareNumbers, formatNumber, numberRange, readNumber, roundDown, subtract } from './exact-number.js';
import { intervalSql } from './lookback.js';

/** Arithmetic on cursor values. What is not plain numbers is computed by the engine, on a connection beside all work. */
export function cursorArithmetic(
  withSession: <T>(work: (session: Session) => Promise<T>) => Promise<T>,
): CursorArithmetic {
  return {
    parse: (type, text) => withSession((session) => parse(session, type, text)),
    below: (value, lookback) => below(value, lookback, withSession),
    compare: (left, right) => compare(left, right, withSession),
    sameKind,
  };
}

async function parse(session: Session, type: string, text: string): Promise<CursorValue> {
  const kind = cursorKind(type);
  if (kind === undefined) throw sqlFlowError(codes.data.notACursor, { column: 'the cursor', type });
  if (kind === 'text') return { type, value: text };
  const found = await exactText(session, type, kind, inWords(kind, text));
  if (found === undefined) throw sqlFlowError(codes.data.notACursorValue, { value: text, type });
  return { type, value: withMicroseconds(type, found) };
}

/**
 * Start dates are written as instants by habit (`2026-01-31T00:00:00Z`): for a cursor without zone the clock time is
 * meant, for dates midnight.
 */
function inWords(kind: CursorKind, text: string): string {
  if (kind === 'timestamp') return text.replace(/(?<=\d)(Z|[+-]00(:?00)?)$/i, '');
  return kind === 'date' ? text.replace(/[T ]00:00(:00(\.0+)?)?(Z|[+-]00(:?00)?)?$/i, '') : text;
}

/** The text as the type spells it; undefined where it is not of the type or would be rounded. */
async function exactText(session: Session, type: string, kind: CursorKind, text: string): Promise<string | undefined> {
  const cast = givenCast(kind === 'timestamp' && type !== 'TIMESTAMP_NS' ? 'TIMESTAMP' : type, {
    decimalSeparator: '.',
  });
  if (cast === undefined) return text;
  const finite = kind === 'number' || kind === 'uuid' ? 'true' : 'isfinite(v)';
  const [row] = await session.rows(
    `SELECT CASE WHEN ${cast.exact('t', 'v')} AND ${finite} AND v::${type} = v THEN v::${type}::VARCHAR END AS text
     FROM (SELECT t, ${cast.value('t')} AS v FROM (SELECT ${quoteText(text)} AS t))`,
  );
  return typeof row?.text === 'string' ? row.text : undefined;
}

type WithSession = Parameters<typeof cursorArithmetic>[0];

async function below(value: CursorValue, lookback: string, withSession: WithSession): Promise<CursorValue> {
  const { type } = value;
  const kind = cursorKind(type);
  const found =
    kind === 'number'
      ? numberBelow(value, lookback)
      : kind === 'float'
        ? floatBelow(value, lookback)
        : kind === 'date' || kind === 'timestamp' || kind === 'instant'
          ? await timeBelow(value, lookback, withSession)
          : undefined;
  if (found === undefined) {
    throw sqlFlowError(codes.data.lookbackDoesNotFit, {
      lookback,
      type,
      numeric: kind === 'number' || kind === 'float',
    });
  }
  return { type, value: withMicroseconds(type, found) };
}

/** At the lower end of the type the whole of it is read again. */
function numberBelow({ type, value }: CursorValue, lookback: string): string | undefined {
  const [number, distance] = [readNumber(value), readNumber(lookback)];
  if (number === undefined || distance === undefined || distance.digits < 0n) return undefined;
  const { scale, least } = numberRange(type);
  const result = roundDown(subtract(number, distance), scale);
  return formatNumber(result.digits < least ? { digits: least, scale } : result);
}

function floatBelow({ value }: CursorValue, lookback: string): string | undefined {
  const distance = readNumber(lookback);
  if (distance === undefined || distance.digits < 0n) return undefined;
  const result = Number(value) - Number(lookback);
  return Number.isFinite(result) ? String(result) : undefined;
}

/** Dates round down, as a cast from a timestamp does. */
async function timeBelow(value: CursorValue, lookback: string, withSession: WithSession): Promise<string | undefined> {
  const interval = intervalSql(lookback);
  if (interval === undefined) return undefined;
  try {
    const sql = `SELECT CAST(${cursorLiteral(value)} - ${interval} AS ${value.type})::VARCHAR AS text`;
    const [row] = await withSession((session) => session.rows(sql));
    return String(row?.text);
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    throw sqlFlowError(codes.data.lookbackDoesNotFit, { lookback, type: value.type, numeric: false }, { cause: error });
  }
}

async function compare(left: CursorValue, right: CursorValue, withSession: WithSession): Promise<number> {
  if (!sameKind(left.type, right.type)) {
    throw sqlFlowError(codes.run.internal, { what: `${left.type} and ${right.type} have no order with each other` });
  }
  const kind = cursorKind(left.type);
  if (left.type === right.type && left.value === right.value) return 0;
  if (kind === 'text') return Buffer.compare(Buffer.from(left.value), Buffer.from(right.value));
  const numbers = kind === 'number' ? [readNumber(left.value), readNumber(right.value)] : [];
  const [one, other] = numbers;
  if (one !== undefined && other !== undefined) return compareNumbers(one, other);
  if (left.type === right.type && isPlainTime(left.value) && isPlainTime(right.value)) {
    return left.value < right.value ? -1 : 1;
  }
  const [l, r] = [cursorLiteral(left), cursorLiteral(right)];
  const [row] = await withSession((session) =>
    session.rows(`SELECT CASE WHEN ${l} < ${r} THEN -1 WHEN ${l} = ${r} THEN 0 ELSE 1 END AS sign`),
  );
  return Number(row?.sign);
}

/** Texts that sort as the dates or times they stand for: all digits there, years of four, instants in UTC. */
function isPlainTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d\.\d{6}(?:\+00)?)?$/.test(text);
}
