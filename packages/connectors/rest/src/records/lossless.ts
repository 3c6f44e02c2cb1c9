import { isLosslessNumber, type LosslessNumber, parse, stringify } from 'lossless-json';

/** A value of JSON whose numbers keep their digits. */
export type Lossless = null | boolean | string | number | LosslessNumber | readonly Lossless[] | LosslessObject;

export interface LosslessObject {
  readonly [key: string]: Lossless;
}

/**
 * A number that JSON.parse may change: of many digits, with a zero at the end of its decimal places, or an exponent.
 * Texts that look like one are no harm.
 */
const delicateNumber = /\d[\d.]{15}|\.\d*0(?!\d)|\d[eE]|-0(?![\d.])/;

/**
 * Numbers are `number` where that is exact, else `LosslessNumber`: JSON.parse is twenty times as fast. Throws
 * `SyntaxError`.
 */
export function parseLossless(text: string): Lossless {
  return (delicateNumber.test(text) ? parse(text) : JSON.parse(text)) as Lossless;
}

export function stringifyLossless(value: Lossless): string {
  return stringify(value) ?? 'null';
}

export function isLosslessObject(value: Lossless | undefined): value is LosslessObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** A text, number or truth value as text; undefined for what is none, and for an empty text. */
export function scalarText(value: Lossless | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'boolean' || typeof value === 'number' || isLosslessNumber(value) ? String(value) : undefined;
}

/** A whole number that is not negative; undefined for what is none. */
export function countIn(value: Lossless | undefined): number | undefined {
  const text = scalarText(value);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
