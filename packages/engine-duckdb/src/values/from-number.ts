import { DuckDBDecimalValue, DuckDBTypeId } from '@duckdb/node-api';
import { Misfit } from './misfit.js';

/** Smallest and greatest value of each integer type. */
export const integerRanges: ReadonlyMap<DuckDBTypeId, readonly [bigint, bigint]> = new Map([
  [DuckDBTypeId.TINYINT, [-128n, 127n]],
  [DuckDBTypeId.SMALLINT, [-32768n, 32767n]],
  [DuckDBTypeId.INTEGER, [-(2n ** 31n), 2n ** 31n - 1n]],
  [DuckDBTypeId.BIGINT, [-(2n ** 63n), 2n ** 63n - 1n]],
  [DuckDBTypeId.HUGEINT, [-(2n ** 127n), 2n ** 127n - 1n]],
  [DuckDBTypeId.UTINYINT, [0n, 255n]],
  [DuckDBTypeId.USMALLINT, [0n, 65535n]],
  [DuckDBTypeId.UINTEGER, [0n, 2n ** 32n - 1n]],
  [DuckDBTypeId.UBIGINT, [0n, 2n ** 64n - 1n]],
  [DuckDBTypeId.UHUGEINT, [0n, 2n ** 128n - 1n]],
]);

/** An integer from a safe number, a bigint or text of digits. */
export function toBigint(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return BigInt(value);
    throw new Misfit(
      value,
      Number.isInteger(value)
        ? 'is beyond 2^53 and may have been rounded already: hand it over as bigint or text'
        : 'is not an integer',
    );
  }
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return BigInt(value.replace('+', ''));
  throw new Misfit(value, 'is not an integer');
}

/** Checks the range of an integer type. */
export function integerConverter(type: DuckDBTypeId): (value: unknown) => bigint {
  const [least, greatest] = integerRanges.get(type) ?? [0n, 0n];
  return (value) => {
    const integer = toBigint(value);
    if (integer < least || integer > greatest) throw new Misfit(value, `is not between ${least} and ${greatest}`);
    return integer;
  };
}

/** As `integerConverter`, for the types DuckDB takes as JavaScript numbers. */
export function smallIntegerConverter(type: DuckDBTypeId): (value: unknown) => number {
  const convert = integerConverter(type);
  const [least, greatest] = (integerRanges.get(type) ?? [0n, 0n]).map(Number);
  return (value) => {
    const fits = Number.isInteger(value) && (value as number) >= (least ?? 0) && (value as number) <= (greatest ?? 0);
    return fits ? (value as number) : Number(convert(value));
  };
}

/**
 * A decimal from text, bigint, or a number whose shortest text is exact: `0.1` is meant, `0.1 + 0.2` is a rounding
 * error and has too many digits to fit any usual scale.
 */
export function decimalConverter(width: number, scale: number): (value: unknown) => DuckDBDecimalValue {
  const limit = 10n ** BigInt(width);
  return (value) => {
    const scaled = scaledInteger(value, scale);
    if (scaled >= limit || scaled <= -limit)
      throw new Misfit(value, `has more than ${width - scale} digits before the point`);
    return new DuckDBDecimalValue(scaled, width, scale);
  };
}

function scaledInteger(value: unknown, scale: number): bigint {
  if (typeof value === 'bigint') return value * 10n ** BigInt(scale);
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return toBigint(value);
  const text = typeof value === 'number' ? String(value) : value;
  const parts = typeof text === 'string' ? /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text) : null;
  if (parts === null || `${parts[2]}${parts[3] ?? ''}` === '') throw new Misfit(value, 'is not a decimal number');
  const fraction = parts[3] ?? '';
  const digits = BigInt(`${parts[2]}${fraction}`);
  const shift = scale - fraction.length + Number(parts[4] ?? 0);
  const divisor = 10n ** BigInt(Math.max(-shift, 0));
  if (digits % divisor !== 0n) throw new Misfit(value, `has more than ${scale} decimal places`);
  const scaled = (digits * 10n ** BigInt(Math.max(shift, 0))) / divisor;
  return parts[1] === '-' ? -scaled : scaled;
}

/** A floating-point number; text and bigint only where the double is exactly that integer or decimal text says a number. */
export function doubleFrom(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') {
    if (BigInt(Number(value)) !== value) throw new Misfit(value, 'is not exact as a floating-point number');
    return Number(value);
  }
  if (typeof value === 'string') {
    const special = /^([+-]?)(inf|infinity)$|^nan$/i.exec(value);
    if (special !== null) return special[2] === undefined ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
    if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) return Number(value);
  }
  throw new Misfit(value, 'is not a number');
}

/** As `doubleFrom`, refusing what a 4-byte float would round. */
export function floatFrom(value: unknown): number {
  const double = doubleFrom(value);
  if (typeof value === 'bigint' && Math.fround(double) !== double) throw new Misfit(value, 'is not exact as a FLOAT');
  return double;
}
