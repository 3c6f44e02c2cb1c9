import { Misfit } from './misfit.js';

const datePattern = /^([+-]?\d{4,6})-(\d\d)-(\d\d)$/;
const timePattern = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?$/;
const zonePattern = /^(.*?)\s*(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)$/i;
const nanosecondsPerDay = 86_400_000_000_000n;

/** The text of a value that is text, a Date (then in UTC) or a Temporal object. */
function isoText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new Misfit('Invalid Date', 'is not a date');
    return value.toISOString();
  }
  // PlainDate, PlainDateTime, Instant … write themselves as ISO text; ZonedDateTime adds the zone's name in brackets.
  if (isTemporal(value)) return String(value).replace(/\[.*$/, '');
  throw new Misfit(value, 'is neither ISO text nor a Date');
}

function isTemporal(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  return typeof tag === 'string' && tag.startsWith('Temporal.');
}

/** 1 for `infinity`, -1 for `-infinity`, as results say them; undefined for every other value. */
export function infinitySign(value: unknown): 1 | -1 | undefined {
  const sign = typeof value === 'string' ? /^([+-]?)infinity$/i.exec(value)?.[1] : undefined;
  return sign === undefined ? undefined : sign === '-' ? -1 : 1;
}

/** Days since 1970-01-01 from `YYYY-MM-DD`, or a Date or timestamp at midnight (UTC). */
export function daysFrom(value: unknown): number {
  const text = isoText(value);
  const day = /^(.*?)[T ]00:00(?::00(?:\.0+)?)?Z?$/.exec(text)?.[1] ?? text;
  const days = daysOf(day);
  if (days === undefined) {
    throw new Misfit(
      value,
      daysOf(text.slice(0, 10)) === undefined ? 'is not a date (YYYY-MM-DD)' : 'has a time of day',
    );
  }
  return days;
}

/** Nanoseconds since midnight from `HH:MM[:SS[.fraction]]`. */
export function nanosecondsOfDay(value: unknown): bigint {
  const nanoseconds = typeof value === 'string' || isTemporal(value) ? timeOf(isoText(value)) : undefined;
  if (nanoseconds === undefined) throw new Misfit(value, 'is not a time of day (HH:MM:SS)');
  return nanoseconds;
}

/** Nanoseconds since 1970-01-01 of a timestamp without zone; a Date counts as its UTC time. */
export function localNanoseconds(value: unknown): bigint {
  const text = isoText(value);
  const zoned = zonePattern.exec(text);
  if (zoned !== null && text.length > 10 && /\d:\d/.test(zoned[1] ?? '') && !(value instanceof Date)) {
    throw new Misfit(value, 'has a zone, and the column keeps none: declare it TIMESTAMP WITH TIME ZONE');
  }
  const nanoseconds = timestampOf(value instanceof Date ? text.slice(0, -1) : text);
  if (nanoseconds === undefined) throw new Misfit(value, 'is not a timestamp (YYYY-MM-DD HH:MM:SS)');
  return nanoseconds;
}

/** Nanoseconds since 1970-01-01 UTC of a timestamp with an offset or `Z`. */
export function utcNanoseconds(value: unknown): bigint {
  const text = isoText(value);
  const zoned = text.length > 10 ? zonePattern.exec(text) : null;
  const local = zoned === null ? undefined : timestampOf(zoned[1] ?? '');
  if (local === undefined) {
    throw new Misfit(
      value,
      timestampOf(text) === undefined ? 'is not a timestamp with an offset' : 'has no offset: add Z or +hh:mm',
    );
  }
  return local - BigInt(offsetSeconds(zoned?.[2] ?? 'Z')) * 1_000_000_000n;
}

/** Microseconds since midnight and the offset in seconds of a `TIME WITH TIME ZONE`. */
export function zonedTime(value: unknown): { readonly nanoseconds: bigint; readonly offset: number } {
  const zoned = zonePattern.exec(isoText(value));
  const nanoseconds = zoned === null ? undefined : timeOf(zoned[1] ?? '');
  if (nanoseconds === undefined) throw new Misfit(value, 'is not a time of day with an offset');
  return { nanoseconds, offset: offsetSeconds(zoned?.[2] ?? 'Z') };
}

/** Divides exactly: what is finer than the column's unit is refused. */
export function inUnit(value: unknown, nanoseconds: bigint, unit: bigint, name: string): bigint {
  if (nanoseconds % unit !== 0n) throw new Misfit(value, `is finer than the column's ${name}`);
  return nanoseconds / unit;
}

function timestampOf(text: string): bigint | undefined {
  const [date = '', time] = text.split(/[T ]/, 2);
  const days = daysOf(date);
  const ofDay = time === undefined ? 0n : timeOf(time.trim());
  return days === undefined || ofDay === undefined ? undefined : BigInt(days) * nanosecondsPerDay + ofDay;
}

function daysOf(text: string): number | undefined {
  const parts = datePattern.exec(text);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 86_400_000 : undefined;
}

function timeOf(text: string): bigint | undefined {
  const parts = timePattern.exec(text);
  if (parts === null) return undefined;
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  if (hours > 24 || minutes > 59 || seconds > 59) return undefined;
  const whole = BigInt(hours * 3600 + minutes * 60 + seconds) * 1_000_000_000n;
  const total = whole + BigInt((parts[4] ?? '').padEnd(9, '0'));
  return total > nanosecondsPerDay ? undefined : total;
}

function offsetSeconds(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replaceAll(':', '').padEnd(6, '0');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4, 6));
  return zone.startsWith('-') ? -seconds : seconds;
}
