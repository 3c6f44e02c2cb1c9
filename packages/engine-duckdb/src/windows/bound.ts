/** The types of dates and timestamps, with the decimal places of their seconds. */
export const timeTypes = {
  DATE: 0,
  TIMESTAMP: 6,
  TIMESTAMP_S: 0,
  TIMESTAMP_MS: 3,
  TIMESTAMP_NS: 9,
  'TIMESTAMP WITH TIME ZONE': 6,
} as const;

export type TimeType = keyof typeof timeTypes;

const written =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** A date or timestamp as it is given on the command line. A date is its first instant, or its last for `to`. */
export function timeBound(text: string, type: TimeType, end: 'from' | 'to'): string | undefined {
  const found = written.exec(text.trim());
  const [, date = '', minutes, seconds = '00', fraction = '', zone] = found ?? [];
  const places = timeTypes[type];
  const hasZone = type === 'TIMESTAMP WITH TIME ZONE';
  if (found === null || !isDate(date) || (zone !== undefined && !hasZone)) return undefined;
  if (type === 'DATE') return minutes === undefined ? date : undefined;
  if (fraction.length > places || (minutes !== undefined && !isTime(minutes, seconds))) return undefined;
  const last = end === 'to' ? `23:59:59${places === 0 ? '' : `.${'9'.repeat(places)}`}` : '00:00:00';
  const time = minutes === undefined ? last : `${minutes}:${seconds}${fraction === '' ? '' : `.${fraction}`}`;
  return `${date} ${time}${hasZone ? zoneOf(zone) : ''}`;
}

/** An instant (ISO 8601 in UTC) as a value of the type, rounded down. */
export function timeOfInstant(instant: string, type: TimeType): string {
  const [day = '', time = ''] = instant.replace(/Z$/i, '').split('T');
  if (type === 'DATE') return day;
  const [whole = '', fraction = ''] = time.split('.');
  const kept = fraction.slice(0, timeTypes[type]);
  return `${day} ${whole}${kept === '' ? '' : `.${kept}`}${type === 'TIMESTAMP WITH TIME ZONE' ? '+00' : ''}`;
}

/** Milliseconds of what `timeBound` gives; NaN for undefined. */
export function instantOf(bound: string | undefined): number {
  if (bound === undefined) return Number.NaN;
  const [, date = '', time = '00:00:00', zone = '+00'] = /^(\S+)(?: ([\d:.]+))?([+-].+)?$/.exec(bound) ?? [];
  return Date.parse(`${date}T${time.slice(0, 12)}${zone.length === 3 ? `${zone}:00` : zone}`);
}

function zoneOf(zone: string | undefined): string {
  if (zone === undefined || zone.toUpperCase() === 'Z') return '+00';
  return zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
}

function isDate(date: string): boolean {
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
}

function isTime(minutes: string, seconds: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(minutes) && /^[0-5]\d$/.test(seconds);
}

export function integerBound(text: string, low: bigint, high: bigint): string | undefined {
  if (!/^[+-]?\d+$/.test(text.trim())) return undefined;
  const value = BigInt(text.trim().replace(/^\+/, ''));
  return value < low || value > high ? undefined : String(value);
}

/** A decimal that the type holds as it is. */
export function decimalBound(text: string, width: number, scale: number): string | undefined {
  const [found, sign = '', whole = '', places = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (found === undefined || whole + places === '') return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '');
  const kept = places.replace(/0+$/, '');
  if (kept.length > scale || digits.replace(/^0$/, '').length > width - scale) return undefined;
  return `${sign === '-' ? '-' : ''}${digits === '' ? '0' : digits}${kept === '' ? '' : `.${kept}`}`;
}

export function floatBound(text: string): string | undefined {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? text.trim() : undefined;
}
