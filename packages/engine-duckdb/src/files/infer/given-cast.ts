import { parseType } from '../../types/sql-type.js';
import type { CheckedCast } from './checked-cast.js';
import { dateOf, matches, numberText, type TextRules, timestampOf } from './text-stats.js';

/**
 * The cast to a type that the user named. It takes more spellings than inference does (`007` is 7 where the user says
 * INTEGER), but nothing that would be rounded or cut.
 */
export function givenCast(type: string, rules: TextRules): CheckedCast | undefined {
  const parsed = parseType(type);
  const upper = type.trim().toUpperCase();
  if (upper === 'VARCHAR') return undefined;
  const number = (text: string) => `trim(${numberText(text, rules)})`;
  if (parsed.kind === 'decimal') {
    // Zeros at the end are not decimal places that could be lost.
    const places = `[+-]?[0-9]*([.][0-9]{0,${parsed.scale}}0*)?`;
    return cast(
      (text) => `TRY_CAST(${number(text)} AS ${type})`,
      (text) => matches(number(text), places),
    );
  }
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(upper)) {
    return cast(
      (text) => `TRY_CAST(${number(text)} AS ${type})`,
      (text) => matches(number(text), '[+-]?[0-9]+'),
    );
  }
  switch (upper) {
    case 'DOUBLE':
    case 'FLOAT':
      return cast((text) => `TRY_CAST(${number(text)} AS ${type})`);
    case 'DATE':
      return cast(
        (text) => dateOf(text, rules),
        rules.dateFormat === undefined ? (text) => `NOT contains(${text}, ':')` : undefined,
      );
    case 'TIMESTAMP':
      return cast(
        (text) => timestampOf(text, rules),
        rules.timestampFormat === undefined ? (text) => matches(text, localTimestamp) : undefined,
      );
    case 'TIMESTAMP WITH TIME ZONE':
      return cast((text) =>
        rules.timestampFormat === undefined
          ? `TRY_CAST(${text} AS TIMESTAMPTZ)`
          : `${timestampOf(text, rules)}::TIMESTAMPTZ`,
      );
    default:
      return cast((text) => `TRY_CAST(${text} AS ${type})`);
  }
}

/** Microseconds at most, and no zone that would be dropped. */
const localTimestamp = '\\s*([0-9-/]+([ T]+[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]{0,6}0*)?)?)?|-?[iI]nfinity)\\s*';

function cast(value: (text: string) => string, also?: (text: string) => string): CheckedCast {
  const exact = (text: string, v: string) =>
    also === undefined ? `${v} IS NOT NULL` : `(${v} IS NOT NULL AND ${also(text)})`;
  return { value, exact, fast: exact };
}
