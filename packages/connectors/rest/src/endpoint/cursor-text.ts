import type { CursorValue } from '@sqlflow/connector-sdk';
import type { CursorFormat } from '../params/incremental.js';

const instant = /^(-?\d{4,}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?)?/;

/**
 * A cursor value as an API is sent it; undefined where it cannot be said in that format. What the format cannot hold is
 * cut off, never rounded up: a lower bound may only become lower.
 */
export function cursorText({ type, value }: CursorValue, format: CursorFormat | undefined): string | undefined {
  const match = instant.exec(value);
  if (match === null || !isTime(type)) return /infinity/.test(value) ? undefined : value;
  const [, date = '', time = '00:00:00', fraction = ''] = match;
  switch (format) {
    case 'date':
      return date;
    case 'unix':
      return String(Math.floor(millisecondsOf(date, time, fraction) / 1000));
    case 'unix_ms':
      return String(millisecondsOf(date, time, fraction));
    default: {
      if (match[2] === undefined && /^date$/i.test(type)) return date;
      const digits = fraction.replace(/0+$/, '');
      const zone = /zone|timestamptz/i.test(type) ? 'Z' : '';
      return `${date}T${time}${digits === '' ? '' : `.${digits}`}${zone}`;
    }
  }
}

/** The instant that a cursor value means, in milliseconds since 1970; undefined where it means none. */
export function cursorMilliseconds({ type, value }: CursorValue, format: CursorFormat | undefined): number | undefined {
  const match = instant.exec(value);
  if (match !== null && isTime(type)) return millisecondsOf(match[1] ?? '', match[2] ?? '00:00:00', match[3] ?? '');
  if (!/^\d{1,15}$/.test(value)) return undefined;
  if (format === 'unix') return Number(value) * 1000;
  return format === 'unix_ms' ? Number(value) : undefined;
}

/** The cursor value of the same type that an instant is. */
export function cursorOfMilliseconds(
  milliseconds: number,
  like: CursorValue,
  format: CursorFormat | undefined,
): CursorValue {
  const { type } = like;
  if (!isTime(type)) {
    return { type, value: String(format === 'unix' ? Math.floor(milliseconds / 1000) : milliseconds) };
  }
  const iso = new Date(milliseconds).toISOString();
  if (/^date$/i.test(type)) return { type, value: iso.slice(0, 10) };
  return { type, value: `${iso.slice(0, 10)} ${iso.slice(11, 23)}000` };
}

function isTime(type: string): boolean {
  return /^(date|timestamp)/i.test(type);
}

function millisecondsOf(date: string, time: string, fraction: string): number {
  return (
    Date.parse(`${date}T${time}${time.length === 5 ? ':00' : ''}Z`) + Math.floor(Number(`0.${fraction || '0'}`) * 1000)
  );
}
