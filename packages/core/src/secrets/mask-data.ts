import type { Mask } from './mask.js';

/**
 * A copy of a value that may be written as JSON, with all texts and keys masked. A number or bigint whose digits are a
 * secret becomes masked text, other bigints become numbers where these are exact and text where not. Errors become
 * their name and message, bytes their length; what contains itself is cut off there.
 */
export function maskData(value: unknown, mask: Mask): unknown {
  return copy(value, mask, []);
}

function copy(value: unknown, mask: Mask, above: readonly object[]): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number' || typeof value === 'bigint') return maskNumber(value, mask);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (above.includes(value)) return '[circular]';
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((each) => copy(each, mask, inside));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return copy(Object.fromEntries(value), mask, inside);
  if (value instanceof Set) return copy([...value], mask, inside);
  return Object.fromEntries(propertiesOf(value).map(([key, each]) => [mask(key), copy(each, mask, inside)]));
}

function propertiesOf(value: object): [string, unknown][] {
  if (value instanceof Error) return [['name', value.name], ['message', value.message], ...Object.entries(value)];
  return Object.entries(value);
}

function maskNumber(value: number | bigint, mask: Mask): unknown {
  const digits = String(value);
  const masked = mask(digits);
  if (masked !== digits) return masked;
  if (typeof value === 'number') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : digits;
}
