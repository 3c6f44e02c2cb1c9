/**
 * A text that is the same for equal key values of one column, whether the engine wrote them (bigint, DECIMAL and
 * instants as text) or a program handed them over (numbers, Date). `null` for NULL.
 */
export function keyText(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return instantText(value.toISOString());
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'object') {
    const ordered = JSON.stringify(value, (_name, each: unknown) =>
      typeof each === 'bigint' ? each.toString() : each,
    );
    return ordered;
  }
  const text = String(value);
  if (/^TIMESTAMP/.test(type)) return instantText(text);
  return /^DECIMAL/.test(type) || typeof value === 'number' ? withoutTrailingZeros(text) : text;
}

function withoutTrailingZeros(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

/** `2026-01-31 08:00:00+00` and `2026-01-31T08:00:00.000Z` are one instant. */
function instantText(text: string): string {
  const match = /^(\S+?)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|[+-]00(?::?00)?)?$/.exec(text);
  if (match === null) return text;
  const [, date, time, fraction = ''] = match;
  return `${date} ${time}.${fraction.replace(/0+$/, '')}`;
}
