import type { WindowVariables } from '@sqlflow/engine';
import type { Session } from '../session.js';
import { timeTypes } from './bound.js';
import { timestampOf, typedValue } from './window-column.js';

/** Values of a window's column; undefined where it has no end. */
export interface WindowEnds {
  readonly start: string | undefined;
  readonly end: string | undefined;
}

/** The variables of the ends that a window has. */
export async function endVariables(
  session: Session,
  type: string,
  { start, end }: WindowEnds,
): Promise<WindowVariables> {
  const isTime = Object.hasOwn(timeTypes, type);
  return {
    ...(start === undefined ? {} : { start_value: typedValue(start, type) }),
    ...(end === undefined ? {} : { end_value: typedValue(end, type) }),
    ...(isTime && hasDate(start) ? await startTimes(session, type, start) : {}),
    ...(isTime && hasDate(end) ? await endTimes(session, type, end) : {}),
  };
}

/** A group may be stamped at infinity, and cast from a timestamp to a date it would be a day like others. */
function hasDate(value: string | undefined): value is string {
  return value !== undefined && !value.endsWith('infinity');
}

async function startTimes(session: Session, type: string, start: string): Promise<WindowVariables> {
  const dt = timestampOf(type);
  const value = typedValue(start, type);
  const [row] = await session.rows(`SELECT ${value}::DATE::VARCHAR AS day, ${value}::${dt}::VARCHAR AS dt`);
  return { start_date: typedValue(String(row?.day), 'DATE'), start_dt: typedValue(String(row?.dt), dt) };
}

/** Rounded up: a query that asks for less than the end must get all that lies before it. */
async function endTimes(session: Session, type: string, end: string): Promise<WindowVariables> {
  const dt = timestampOf(type);
  const value = typedValue(end, type);
  const [row] = await session.rows(
    `SELECT (d + (d < v)::INTEGER)::VARCHAR AS day, (t + to_microseconds((t < v)::INTEGER))::VARCHAR AS dt
     FROM (SELECT ${value} AS v, ${value}::DATE AS d, ${value}::${dt} AS t)`,
  );
  return { end_date: typedValue(String(row?.day), 'DATE'), end_dt: typedValue(String(row?.dt), dt) };
}
