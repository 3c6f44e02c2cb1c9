import type { WindowColumn, WindowLookback } from '@sqlflow/engine';
import { parseType } from '../types/sql-type.js';
import { typedValue } from './window-column.js';

/**
 * The condition for values that lie at least a lookback below the newest; undefined when the type holds none. Numbers
 * are reckoned here: `newest - column >= 5` over unsigned integers is an internal error of DuckDB 1.5, after which the
 * database must be opened again.
 */
export function lookingBack(
  name: string,
  newest: string,
  column: WindowColumn,
  lookback: WindowLookback | undefined,
): string | undefined {
  const value = typedValue(newest, column.type);
  if (lookback === undefined) return `${name} <= ${value}`;
  if (lookback.unit === 'duration') {
    const { months, days, seconds } = lookback;
    return `${name} <= ${value} - (to_months(${months}) + to_days(${days}) + to_seconds(${seconds}))`;
  }
  if (/^(?:FLOAT|DOUBLE)$/.test(column.type)) {
    return `${name} <= ${typedValue(String(Number(newest) - Number(lookback.value)), 'DOUBLE')}`;
  }
  const limit = column.bound(lessExactly(newest, lookback.value, scaleOf(column.type)), 'from');
  return limit === undefined ? undefined : `${name} <= ${typedValue(limit, column.type)}`;
}

function scaleOf(type: string): number {
  const parsed = parseType(type);
  return parsed.kind === 'decimal' ? parsed.scale : 0;
}

/** The greatest decimal of `scale` places that is not above the difference of two. */
function lessExactly(minuend: string, subtrahend: string, scale: number): string {
  const places = Math.max(placesOf(minuend), placesOf(subtrahend), scale);
  const difference = scaled(minuend, places) - scaled(subtrahend, places);
  const unit = 10n ** BigInt(places - scale);
  const floor = difference / unit - (difference % unit < 0n ? 1n : 0n);
  const digits = String(floor < 0n ? -floor : floor).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${floor < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`;
}

function placesOf(decimal: string): number {
  return decimal.split('.')[1]?.length ?? 0;
}

function scaled(decimal: string, places: number): bigint {
  const [whole = '', fraction = ''] = decimal.split('.');
  return BigInt(`${whole === '' ? '0' : whole}${fraction.padEnd(places, '0')}`);
}
