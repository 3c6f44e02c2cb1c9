const secondsPerDay = 86_400n;

/** A 128-bit two's complement number of four little-endian words, as text with its scale. */
export function decimalText(words: Uint32Array, scale: number): string {
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) + BigInt(word), 0n);
  const value = BigInt.asIntN(words.length * 32, unsigned);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const sign = value < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** `2026-01-31` of milliseconds since 1970-01-01. */
export function dateText(milliseconds: number): string {
  return isoYear(new Date(milliseconds).toISOString()).slice(0, -'T00:00:00.000Z'.length);
}

/** `2026-01-31T08:00:00.123456` of units since 1970-01-01, with all digits of the unit. */
export function timestampText(value: bigint, perSecond: bigint): string {
  const seconds = floorDivide(value, perSecond);
  const day = floorDivide(seconds, secondsPerDay);
  const ofDay = value - day * secondsPerDay * perSecond;
  return `${dateText(Number(day) * 86_400_000)}T${timeText(ofDay, perSecond)}`;
}

/** `08:00:00.123456` of units since midnight. */
export function timeText(value: bigint, perSecond: bigint): string {
  const seconds = value / perSecond;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => part.toString().padStart(2, '0'));
  const digits = perSecond.toString().length - 1;
  const fraction = (value % perSecond).toString().padStart(digits, '0');
  return digits === 0 ? parts.join(':') : `${parts.join(':')}.${fraction}`;
}

/** Units since 1970-01-01 of ISO text; a zone is taken into account, text without one is as it stands. Inverse of `timestampText`. */
export function timestampUnits(text: string, perSecond: bigint): bigint {
  const match = /^([+-]?\d+)-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(
    text,
  );
  if (match === null) throw new RangeError(`not a timestamp: ${text}`);
  const [, year = '', month = '', day = '', time = '00:00:00', zone = 'Z'] = match;
  const days = BigInt(daysOf(Number(year), Number(month), Number(day)));
  return (days * secondsPerDay - zoneSeconds(zone)) * perSecond + timeUnits(time, perSecond);
}

/** Units since midnight of `08:00:00.123456`. Inverse of `timeText`. */
export function timeUnits(text: string, perSecond: bigint): bigint {
  const [hours = '0', minutes = '0', secondsText = '0'] = text.split(':');
  const [seconds = '0', fraction = ''] = secondsText.split('.');
  const digits = perSecond.toString().length - 1;
  const whole = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  return whole * perSecond + BigInt(fraction.padEnd(digits, '0').slice(0, digits) || '0');
}

/** Days since 1970-01-01 of `2026-01-31`. Inverse of `dateText`. */
export function dateDays(text: string): number {
  const match = /^([+-]?\d+)-(\d\d)-(\d\d)/.exec(text);
  if (match === null) throw new RangeError(`not a date: ${text}`);
  return daysOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** The unscaled value of a decimal text with that scale. */
export function decimalUnits(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  if (fraction.slice(scale).replace(/0+$/, '') !== '')
    throw new RangeError(`more than ${scale} decimal places: ${text}`);
  const digits = `${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`;
  return BigInt(digits.replace(/^([+-]?)0+(?=\d)/, '$1').replace(/^\+/, ''));
}

function daysOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

function zoneSeconds(zone: string): bigint {
  if (zone === 'Z') return 0n;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const seconds = BigInt(digits.slice(0, 2)) * 3600n + BigInt(digits.slice(2)) * 60n;
  return zone.startsWith('-') ? -seconds : seconds;
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}

/** JavaScript writes years beyond 9999 with a sign and six digits, SQL without. */
function isoYear(text: string): string {
  return text.replace(/^\+0*/, '');
}
