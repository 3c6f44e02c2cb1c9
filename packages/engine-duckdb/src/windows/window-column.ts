import type { WindowColumn, WindowVariables } from '@sqlflow/engine';
import { quoteText } from '../sql-text.js';
import { parseType } from '../types/sql-type.js';
import {
  decimalBound,
  floatBound,
  instantOf,
  integerBound,
  type TimeType,
  timeBound,
  timeOfInstant,
  timeTypes,
} from './bound.js';

/** The whole numbers: bits, and whether they have a sign. */
const integers: Readonly<Record<string, { readonly bits: number; readonly signed: boolean }>> = {
  TINYINT: { bits: 8, signed: true },
  SMALLINT: { bits: 16, signed: true },
  INTEGER: { bits: 32, signed: true },
  BIGINT: { bits: 64, signed: true },
  HUGEINT: { bits: 128, signed: true },
  UTINYINT: { bits: 8, signed: false },
  USMALLINT: { bits: 16, signed: false },
  UINTEGER: { bits: 32, signed: false },
  UBIGINT: { bits: 64, signed: false },
  UHUGEINT: { bits: 128, signed: false },
};

/** The types that hold one more than those before them. */
const wider: Readonly<Record<number, string>> = { 8: 'SMALLINT', 16: 'INTEGER', 32: 'BIGINT', 64: 'HUGEINT' };

/** Above and below all numbers of the widest types, which have no wider one of their kind. */
const infiniteNumbers = openEnds("'-infinity'::DOUBLE", "'infinity'::DOUBLE");

/** What an incremental table can do with a column of this type; undefined when it cannot go by one. */
export function windowColumn(type: string): WindowColumn | undefined {
  const parsed = parseType(type);
  if (parsed.kind === 'decimal') return decimalColumn(type, parsed.width, parsed.scale);
  if (parsed.kind !== 'scalar') return undefined;
  const name = parsed.name.toUpperCase();
  if (Object.hasOwn(timeTypes, name)) return timeColumn(name as TimeType);
  if (name === 'FLOAT' || name === 'DOUBLE') return numberColumn(name, infiniteNumbers, floatBound);
  const integer = Object.hasOwn(integers, name) ? integers[name] : undefined;
  return integer === undefined ? undefined : integerColumn(name, integer);
}

/** A value of a type as SQL. Quoted, because `-128::TINYINT` would be read as 128 first. */
export function typedValue(text: string, type: string): string {
  return `${quoteText(text)}::${type}`;
}

function openEnds(start: string, end: string): WindowVariables {
  return { start_value: start, end_value: end };
}

function timeColumn(type: TimeType): WindowColumn {
  const openTimes = (at: (text: string, type: string) => string): WindowVariables => {
    const dt = timestampOf(type);
    // The other timestamp types have no infinity: cast to one they get some date.
    const own = type === 'DATE' ? type : dt;
    return {
      ...openEnds(at('-infinity', own), at('infinity', own)),
      start_date: at('-infinity', 'DATE'),
      end_date: at('infinity', 'DATE'),
      start_dt: at('-infinity', dt),
      end_dt: at('infinity', dt),
    };
  };
  return {
    type,
    measure: 'time',
    variables: openTimes(typedValue),
    guarded: openTimes((text, of) => `(SELECT ${typedValue(text, of)})`),
    bound: (text, end) => timeBound(text, type, end),
    isReversed: (from, to) => isReversed(from, to, (text, end) => instantOf(timeBound(text, type, end))),
    notAfter: (instant) => timeOfInstant(instant, type),
  };
}

/** The type of `@start_dt` for a column of this type. */
export function timestampOf(type: string): 'TIMESTAMP' | 'TIMESTAMP WITH TIME ZONE' {
  return type === 'TIMESTAMP WITH TIME ZONE' ? type : 'TIMESTAMP';
}

function integerColumn(
  type: string,
  { bits, signed }: { readonly bits: number; readonly signed: boolean },
): WindowColumn {
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
  const next = wider[bits];
  const ends =
    next === undefined
      ? infiniteNumbers
      : openEnds(typedValue(String(low - 1n), next), typedValue(String(high + 1n), next));
  return numberColumn(type, ends, (text) => integerBound(text, low, high));
}

function decimalColumn(type: string, width: number, scale: number): WindowColumn {
  const beyond = `1${'0'.repeat(width - scale)}`;
  const next = `DECIMAL(${width + 1},${scale})`;
  const ends = width === 38 ? infiniteNumbers : openEnds(typedValue(`-${beyond}`, next), typedValue(beyond, next));
  return numberColumn(type, ends, (text) => decimalBound(text, width, scale));
}

function numberColumn(
  type: string,
  variables: WindowVariables,
  bound: (text: string) => string | undefined,
): WindowColumn {
  return {
    type,
    measure: 'number',
    variables,
    guarded: variables,
    bound,
    isReversed: (from, to) => isReversed(from, to, (text) => Number(bound(text))),
    notAfter: () => undefined,
  };
}

/** Compares as precisely as a number can; the engine looks again. What is no value is NaN, and not above anything. */
function isReversed(from: string, to: string, measure: (text: string, end: 'from' | 'to') => number): boolean {
  return measure(from, 'from') > measure(to, 'to');
}
