import { visible } from '@sqlflow/errors';
import { bytesText, toJson } from './json.js';

/** A value of a query result as text, all digits kept; undefined for NULL. Lists, structs and maps become JSON. */
export function valueText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'object') return toJson(value);
  return String(value);
}

/** The text of a table's cell: one line, control characters made visible. */
export function cellText(value: unknown): string {
  const text = valueText(value);
  if (text === undefined) return 'NULL';
  // A text that reads NULL must not look like a missing value.
  if (text === 'NULL') return "'NULL'";
  return visible(text.replaceAll('\r\n', '⏎').replaceAll('\n', '⏎').replaceAll('\t', ' '));
}

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)\b/i;

/** True for types whose values stand under each other at the right. */
export function isNumericType(type: string): boolean {
  return numeric.test(type) && !type.endsWith(']');
}
