import type { CursorValue } from '@sqlflow/connector-sdk';
import type { StreamColumn } from '../catalog/describe-stream.js';

/** A type whose values compare with constants at the server as they do here. */
export interface ComparedType {
  /** What constants are cast to, of schema `pg_catalog`. */
  readonly name: string;
  /** What values of the column are cast to; undefined: they are compared as they are. */
  readonly cast: string | undefined;
  /** False: only whether values are equal is the same. */
  readonly ordered: boolean;
  readonly isBoolean: boolean;
  /**
   * Text is equal here where its bytes are; there its collation may say otherwise. `unknown`: that of an expression, which
   * may have none at all.
   */
  readonly collated: 'known' | 'unknown' | undefined;
  /** Constants as the server reads them; undefined: one of them would mean something else there. */
  readonly read: (values: readonly CursorValue[]) => readonly string[] | undefined;
}

/** Undefined: values of the column may compare otherwise. `plain`: it is a column of a table. */
export function comparedType({ column, serverType, isEnum }: StreamColumn, plain: boolean): ComparedType | undefined {
  const name = /^"pg_catalog"\."(\w+)"$/.exec(serverType)?.[1] ?? '';
  const common = { name, cast: undefined, ordered: true, isBoolean: false, collated: undefined };
  // A word that is none of its list would be an error there.
  if (isEnum) return { ...common, name: 'text', cast: 'text', ordered: false, collated: 'unknown', read: each(text) };
  switch (name) {
    case 'int2':
    case 'int4':
    case 'int8':
      return { ...common, name: 'int8', read: each(integer) };
    case 'float8':
      return { ...common, read: each(double) };
    case 'numeric':
      return decimalType(column.type);
    case 'bool':
      return { ...common, isBoolean: true, ordered: false, read: each(ofTypes('BOOLEAN')) };
    case 'text':
    case 'varchar':
      return { ...common, name: 'text', ordered: false, collated: plain ? 'known' : 'unknown', read: each(text) };
    case 'uuid':
      return { ...common, ordered: false, read: each(uuid) };
    case 'date':
      return { ...common, read: each(date) };
    case 'timestamp':
      return { ...common, read: each(timestamp) };
    case 'timestamptz':
      return { ...common, read: each(instant) };
    default:
      return undefined;
  }
}

type ReadConstant = (value: CursorValue) => string | undefined;

function each(read: ReadConstant): ComparedType['read'] {
  return (values) => {
    const texts = values.map(read);
    return texts.every((found) => found !== undefined) ? texts : undefined;
  };
}

function ofTypes(...types: readonly string[]): ReadConstant {
  return ({ type, value }) => (types.includes(type) ? value : undefined);
}

const integer = ofTypes('INTEGER', 'BIGINT');

function text({ type, value }: CursorValue): string | undefined {
  return type === 'VARCHAR' && !value.includes('\0') ? value : undefined;
}

function uuid({ type, value }: CursorValue): string | undefined {
  const isOne = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(value);
  return isOne && (type === 'VARCHAR' || type === 'UUID') ? value : undefined;
}

/** Constants of up to 15 digits: they become the same double on both sides. */
function double(constant: CursorValue): string | undefined {
  const found = digitsOf(constant);
  return found !== undefined && found.whole + found.scale <= 15 ? constant.value : undefined;
}

interface Digits {
  /** Digits before the point. */
  readonly whole: number;
  readonly scale: number;
}

function digitsOf({ type, value }: CursorValue): Digits | undefined {
  if (type !== 'INTEGER' && type !== 'BIGINT' && !type.startsWith('DECIMAL')) return undefined;
  const [whole = '', rest = ''] = value.replace('-', '').split('.');
  return { whole: whole.length, scale: rest.length };
}

/**
 * DuckDB compares decimals in a type that holds all of their digits. Where that has more than 38 it fails, or takes another
 * one.
 */
function decimalType(type: string): ComparedType | undefined {
  const found = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (found === null) return undefined;
  const column = { whole: Number(found[1]) - Number(found[2]), scale: Number(found[2]) };
  const read = (values: readonly CursorValue[]): readonly string[] | undefined => {
    const digits = values.map(digitsOf);
    if (!digits.every((found) => found !== undefined)) return undefined;
    // An integer constant counts as one of its type's width.
    const whole = Math.max(column.whole, ...digits.map(({ whole: own, scale }) => (scale === 0 ? 19 : own)));
    const scale = Math.max(column.scale, ...digits.map(({ scale: own }) => own));
    return whole + scale <= 38 ? values.map(({ value }) => value) : undefined;
  };
  return { name: 'numeric', cast: undefined, ordered: true, isBoolean: false, collated: undefined, read };
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const moment = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?)?$/;
const zone = /(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)$/;

function date({ type, value }: CursorValue): string | undefined {
  return (type === 'VARCHAR' || type === 'DATE') && isDay(value) ? value : undefined;
}

function timestamp({ type, value }: CursorValue): string | undefined {
  const found = moment.exec(value);
  if (found === null || !isDay(found[1] ?? '')) return undefined;
  if (type === 'DATE') return isDay(value) ? value : undefined;
  return type === 'VARCHAR' || type === 'TIMESTAMP' ? value : undefined;
}

/** Only with an offset: the zone of the session is not the same here and there. */
function instant({ type, value }: CursorValue): string | undefined {
  if (type !== 'VARCHAR' && type !== 'TIMESTAMP WITH TIME ZONE') return undefined;
  const local = value.replace(zone, '');
  const found = local === value || day.test(local) ? null : moment.exec(local);
  return found === null || !isDay(found[1] ?? '') ? undefined : value;
}

/** A day that there is, of the years that are written alike everywhere. */
function isDay(value: string): boolean {
  const time = day.test(value) && !value.startsWith('0000') ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  // 2026-02-30 is a day of March to some.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
