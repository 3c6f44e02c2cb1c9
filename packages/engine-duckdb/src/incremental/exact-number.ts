import { parseType } from '../types/sql-type.js';

/** A number in digits: `digits` times ten to the power of `-scale`. DuckDB cannot compare a HUGEINT with a DECIMAL(38,2). */
export interface ExactNumber {
  readonly digits: bigint;
  readonly scale: number;
}

/** Reads `12`, `-0.50` and `.5`; undefined for anything else. */
export function readNumber(text: string): ExactNumber | undefined {
  const [, sign = '', whole = '', places = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (whole === '' && places === '') return undefined;
  const digits = BigInt(whole + places);
  return { digits: sign === '-' ? -digits : digits, scale: places.length };
}

/** Below 0, 0 or above 0. */
export function compareNumbers(left: ExactNumber, right: ExactNumber): number {
  const difference = subtract(left, right).digits;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function subtract(left: ExactNumber, right: ExactNumber): ExactNumber {
  const scale = Math.max(left.scale, right.scale);
  return { digits: atScale(left, scale) - atScale(right, scale), scale };
}

/** The greatest number of so many places that is not above it. */
export function roundDown(number: ExactNumber, scale: number): ExactNumber {
  if (number.scale <= scale) return { digits: atScale(number, scale), scale };
  const factor = 10n ** BigInt(number.scale - scale);
  const quotient = number.digits / factor;
  const below = number.digits % factor < 0n ? quotient - 1n : quotient;
  return { digits: below, scale };
}

/** The least number of so many places that is not below it. */
export function roundUp(number: ExactNumber, scale: number): ExactNumber {
  const down = roundDown({ ...number, digits: -number.digits }, scale);
  return { ...down, digits: -down.digits };
}

export function formatNumber({ digits, scale }: ExactNumber): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** What an integer or decimal type holds: so many places, from `least` to `most` of its last place. */
export interface NumberRange {
  readonly scale: number;
  readonly least: bigint;
  readonly most: bigint;
}

const bits: Readonly<Record<string, bigint>> = { TINY: 8n, SMALL: 16n, '': 32n, BIG: 64n, HUGE: 128n };

export function numberRange(type: string): NumberRange {
  const parsed = parseType(type);
  if (parsed.kind === 'decimal') {
    const most = 10n ** BigInt(parsed.width) - 1n;
    return { scale: parsed.scale, least: -most, most };
  }
  const [, unsigned = '', size = ''] = /^(U?)(TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/i.exec(type.trim()) ?? [];
  const width = bits[size.toUpperCase()] ?? 32n;
  return unsigned === ''
    ? { scale: 0, least: -(2n ** (width - 1n)), most: 2n ** (width - 1n) - 1n }
    : { scale: 0, least: 0n, most: 2n ** width - 1n };
}

function atScale({ digits, scale }: ExactNumber, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}
