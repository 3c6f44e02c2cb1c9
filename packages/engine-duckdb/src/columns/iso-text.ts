const microsecondsPerDay = 86_400_000_000;

/** DuckDB's days from 1970-01-01 that mean infinity. */
export const infiniteDays = 2 ** 31 - 1;
/** DuckDB's 64-bit timestamps that mean infinity. */
export const infiniteTimestamp = 2n ** 63n - 1n;

/**
 * A date as ISO 8601: `2026-01-31`, years outside 0000 to 9999 with a sign and at least six digits, as JavaScript writes
 * and reads them. Year 0000 is 1 BC, -000043 is 44 BC.
 */
export function dateText(days: number): string {
  if (days === infiniteDays) return 'infinity';
  if (days === -infiniteDays) return '-infinity';
  const { year, month, day } = civil(days);
  const sign = year < 0 ? '-' : '+';
  const years = year >= 0 && year <= 9999 ? pad(year, 4) : `${sign}${pad(Math.abs(year), 6)}`;
  return `${years}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The proleptic Gregorian date of a day number; JavaScript's Date ends long before DuckDB's dates do. */
function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** `HH:MM:SS`, with six digits of a second where they are not all zero. */
export function timeText(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  const fraction = microseconds - seconds * 1_000_000;
  const text = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return fraction === 0 ? text : `${text}.${pad(fraction, 6)}`;
}

/** Writes timestamps of one column; neighbours mostly fall on the same few days. */
export function timestampWriter(zone: '' | 'Z'): (microseconds: number) => string {
  const days = new Map<number, string>();
  return (microseconds) => {
    const day = Math.floor(microseconds / microsecondsPerDay);
    let date = days.get(day);
    if (date === undefined) {
      date = dateText(day);
      if (days.size < 10_000) days.set(day, date);
    }
    return `${date}T${timeText(microseconds - day * microsecondsPerDay)}${zone}`;
  };
}

/** A timestamp beyond what a double counts exactly (the year 2255), or with nanoseconds. */
export function bigTimestampText(value: bigint, unitsPerSecond: bigint, zone: '' | 'Z'): string {
  if (value === infiniteTimestamp) return 'infinity';
  if (value === -infiniteTimestamp) return '-infinity';
  const unitsPerDay = 86_400n * unitsPerSecond;
  const rest = ((value % unitsPerDay) + unitsPerDay) % unitsPerDay;
  const day = dateText(Number((value - rest) / unitsPerDay));
  const fraction = rest % unitsPerSecond;
  const time = timeText(Number(rest / unitsPerSecond) * 1_000_000);
  const width = unitsPerSecond === 1_000_000_000n ? 9 : 6;
  const digits = ((fraction * 10n ** BigInt(width)) / unitsPerSecond).toString().padStart(width, '0');
  return `${day}T${time}${fraction === 0n ? '' : `.${digits}`}${zone}`;
}

/** `+02:00`, with seconds where the offset has them. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const text = `${seconds < 0 ? '-' : '+'}${pad(Math.floor(size / 3600), 2)}:${pad(Math.floor(size / 60) % 60, 2)}`;
  return size % 60 === 0 ? text : `${text}:${pad(size % 60, 2)}`;
}

/**
 * An interval as an ISO 8601 duration of DuckDB's three parts, which do not convert into each other: months as years
 * and months, days, and time. Each part has its own sign: `P1Y-2DT-0.5S`.
 */
export function intervalText(months: number, days: number, microseconds: bigint): string {
  const years = Math.trunc(months / 12);
  const date = `${part(years, 'Y')}${part(months % 12, 'M')}${part(days, 'D')}`;
  const sign = microseconds < 0n ? '-' : '';
  const size = microseconds < 0n ? -microseconds : microseconds;
  const seconds = size / 1_000_000n;
  const fraction = size % 1_000_000n;
  const hours = seconds / 3600n;
  const minutes = (seconds / 60n) % 60n;
  const rest = seconds % 60n;
  const shown = fraction === 0n ? `${rest}` : `${rest}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
  const time = [
    hours === 0n ? '' : `${sign}${hours}H`,
    minutes === 0n ? '' : `${sign}${minutes}M`,
    rest === 0n && fraction === 0n ? '' : `${sign}${shown}S`,
  ].join('');
  if (time !== '') return `P${date}T${time}`;
  return date === '' ? 'PT0S' : `P${date}`;
}

function part(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`;
}

function pad(amount: number, width: number): string {
  return String(amount).padStart(width, '0');
}
