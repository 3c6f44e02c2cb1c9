/**
 * How long a `Retry-After` header asks to wait, in milliseconds, in either of its forms (RFC 9110, 10.2.3): seconds, of
 * which some services send fractions, or a date. Undefined: there is none, or it says nothing that can be understood.
 */
export function retryAfterMilliseconds(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // Every form of the date has a time of day; `Date.parse` would read "-5" as a year.
  if (!/\d\d:\d\d/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
