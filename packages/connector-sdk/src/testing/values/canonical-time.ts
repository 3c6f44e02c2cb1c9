/** `infinity` and `-infinity`, which dates and timestamps may be. */
const infinite = /^\s*([+-]?)inf(?:inity)?\s*$/i;

/** A date as `2026-01-31`; undefined for what is none. */
export function canonicalDate(value: unknown): string | undefined {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  const text = String(value);
  return infinityIn(text) ?? /^(-?\d{4,}-\d\d-\d\d)(?:[T ]00:00:00(?:\.0+)?Z?)?$/.exec(text)?.[1];
}

/** A time of day with microseconds. */
export function canonicalTime(value: unknown): string | undefined {
  const match = /^(\d\d:\d\d:\d\d)(?:\.(\d{1,6})0*)?$/.exec(String(value));
  return match === null ? undefined : `${match[1]}.${(match[2] ?? '').padEnd(6, '0')}`;
}

/** A timestamp without zone, with microseconds. */
export function canonicalTimestamp(value: unknown): string | undefined {
  if (value instanceof Date) return `${value.toISOString().replace('T', ' ').slice(0, -1)}000`;
  const text = String(value);
  const parts = timestampParts(text);
  if (parts === undefined || parts.zone !== undefined) return infinityIn(text);
  return `${parts.date} ${parts.time}.${parts.fraction}`;
}

/** An instant in UTC with microseconds. A text without a zone is none: nobody can tell which instant it means. */
export function canonicalInstant(value: unknown): string | undefined {
  if (value instanceof Date) return `${value.toISOString().replace('T', ' ').slice(0, -1)}000`;
  const text = String(value);
  const parts = timestampParts(text);
  if (parts === undefined || parts.zone === undefined) return infinityIn(text);
  // Date counts milliseconds: the fraction goes past it.
  const instant = Date.parse(`${parts.date}T${parts.time}${parts.zone}`);
  if (Number.isNaN(instant)) return undefined;
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')}.${parts.fraction}`;
}

function infinityIn(text: string): string | undefined {
  const match = infinite.exec(text);
  return match === null ? undefined : `${match[1] === '-' ? '-' : ''}infinity`;
}

interface TimestampParts {
  readonly date: string;
  readonly time: string;
  readonly fraction: string;
  /** As `Date.parse` takes it; undefined: there is none. */
  readonly zone: string | undefined;
}

function timestampParts(text: string): TimestampParts | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})0*)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const [, date = '', time = '00:00:00', fraction = '', zone] = match;
  return {
    date,
    time: time.length === 5 ? `${time}:00` : time,
    fraction: fraction.padEnd(6, '0'),
    zone: zone === undefined ? undefined : wholeZone(zone),
  };
}

/** `+02` → `+02:00` */
function wholeZone(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
