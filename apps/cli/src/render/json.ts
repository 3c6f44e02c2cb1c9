/**
 * One line of JSON. Whole numbers that JSON readers would round are text, others are numbers; infinities and NaN are
 * text; bytes are text as DuckDB writes a BLOB (`\xAB\x01`).
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => plainValue(each));
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Uint8Array) return bytesText(value);
  return value;
}

/** `\xAB\x01`: two hexadecimal digits for every byte. */
export function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
