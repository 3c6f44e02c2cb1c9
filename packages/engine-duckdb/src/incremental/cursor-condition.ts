import type { CursorValue } from '@sqlflow/connector-sdk';
import { quoteText } from '../sql-text.js';
import { cursorKind } from './cursor-kind.js';
import { type ExactNumber, formatNumber, numberRange, readNumber, roundDown, roundUp } from './exact-number.js';

/**
 * A condition that holds where an expression of the type is at or above the value, which is of the same kind. The
 * expression is compared as it is stored: under a cast DuckDB could not skip a row group by its statistics.
 */
export function atOrAbove(expression: string, type: string, from: CursorValue): string {
  const number = numberOf(type, from);
  if (number === undefined) return `${expression} >= ${cursorLiteral(from)}`;
  const { scale, least, most } = numberRange(type);
  const bound = roundUp(number, scale);
  if (bound.digits > most) return 'false';
  if (bound.digits <= least) return `${expression} IS NOT NULL`;
  return `${expression} >= ${cursorLiteral({ type, value: formatNumber(bound) })}`;
}

/** As `atOrAbove`, and where there is no value. */
export function atOrAboveOrNull(expression: string, type: string, from: CursorValue): string {
  return `(${atOrAbove(expression, type, from)} OR ${expression} IS NULL)`;
}

/** A condition that holds where an expression of the type lies above the value, which is of the same kind. */
export function above(expression: string, type: string, value: CursorValue): string {
  const number = numberOf(type, value);
  if (number === undefined) return `${expression} > ${cursorLiteral(value)}`;
  const { scale, least, most } = numberRange(type);
  const bound = roundDown(number, scale);
  if (bound.digits >= most) return 'false';
  if (bound.digits < least) return `${expression} IS NOT NULL`;
  return `${expression} > ${cursorLiteral({ type, value: formatNumber(bound) })}`;
}

/** A cursor's value as SQL. */
export function cursorLiteral({ type, value }: CursorValue): string {
  return `CAST(${quoteText(value)} AS ${type})`;
}

function numberOf(type: string, { value }: CursorValue): ExactNumber | undefined {
  return cursorKind(type) === 'number' ? readNumber(value) : undefined;
}
