import type { RawNumber, RawVariable } from './checked.js';

export function isRawNumber(value: unknown): value is RawNumber {
  return isPlainObject(value) && typeof value.$number === 'string' && Object.keys(value).length === 1;
}

export function isRawVariable(value: unknown): value is RawVariable {
  return isPlainObject(value) && typeof value.$variable === 'string' && Object.keys(value).length === 1;
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A written value as it is shown in a message: short, on one line, and not at all if it is secret. */
export function shownValue(raw: unknown, secret: boolean): string {
  if (secret) return 'the secret given';
  if (raw === undefined) return 'nothing';
  if (isRawNumber(raw)) return `the number ${raw.$number}`;
  if (isRawVariable(raw)) return `the text ${JSON.stringify(shortened(raw.$variable))} of a variable`;
  if (typeof raw === 'string') return `the text ${JSON.stringify(shortened(raw))}`;
  if (typeof raw === 'number' || typeof raw === 'bigint') return `the number ${raw}`;
  if (Array.isArray(raw)) return 'a list';
  if (isPlainObject(raw)) return 'an object';
  return `\`${String(raw)}\``;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
