import type { Column } from '@sqlflow/connector-sdk';
import { quoteText } from '../sql-text.js';
import { formatType, parseType, type SqlType } from '../types/sql-type.js';
import { type Check, checked, jsonChecks } from './exact-columns.js';
import { isNested } from './value-checks.js';

/** The options of DuckDB's COPY: its CSV without quotes is PostgreSQL's text, once the values are escaped. */
export const postgresTextOptions =
  "FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '', ESCAPE '', NULLSTR '\\N', COMPRESSION uncompressed, USE_TMP_FILE false";

/** A SELECT whose values are the texts that `COPY … FROM STDIN` of PostgreSQL takes. */
export function selectPostgresText(source: string, columns: readonly Column[]): string {
  const names = columns.map((_, index) => `c${index}`);
  const values = columns.map((column, index) => `${fieldOf(column, `c${index}`)} AS c${index}`);
  return `SELECT ${values.join(', ')} FROM (${source}) AS q(${names.join(', ')})`;
}

function fieldOf({ name, type }: Column, value: string): string {
  const parsed = parseType(type);
  const inArray = scalarOfLists(parsed);
  if (inArray !== undefined) return escaped(checkedText(name, value, [], arrayText(name, value, parsed, 0)));
  if (isNested(parsed)) {
    return escaped(checkedText(name, value, jsonChecks(value, parsed), `to_json(${value})::VARCHAR`));
  }
  const text = scalarText(value, scalarName(parsed));
  const result = checkedText(name, value, timeChecks(value, scalarName(parsed)), text);
  return isPlain(scalarName(parsed)) ? result : escaped(result);
}

function checkedText(column: string, value: string, checks: readonly Check[], text: string): string {
  return checked(value, column, checks, text) ?? text;
}

/** Types whose texts have nothing in them that would have to be escaped. */
function isPlain(type: string): boolean {
  return /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|BIGNUM|FLOAT|DOUBLE|DECIMAL|UUID|DATE|TIME|TIMETZ|TIMESTAMP|INTERVAL|BIT)(\b|_)/.test(
    type,
  );
}

function escaped(text: string): string {
  const letters: readonly (readonly [code: number, written: string])[] = [
    [92, '\\\\'],
    [10, '\\n'],
    [13, '\\r'],
    [9, '\\t'],
  ];
  return letters.reduce((inner, [code, written]) => `replace(${inner}, chr(${code}), ${quoteText(written)})`, text);
}

function scalarName(type: SqlType): string {
  return type.kind === 'scalar' ? type.name : type.kind === 'decimal' ? 'DECIMAL' : '';
}

function scalarText(value: string, type: string): string {
  if (type === 'BLOB') return `'\\x' || lower(hex(${value}))`;
  if (/^(DATE|TIMESTAMP)/.test(type)) {
    // DuckDB has `(BC)` behind the day, PostgreSQL `BC` at the end.
    const text = `replace(${value}::VARCHAR, ' (BC)', '') || ' BC'`;
    return `CASE WHEN ${value} < DATE '0001-01-01' AND isfinite(${value}) THEN ${text} ELSE ${value}::VARCHAR END`;
  }
  return isPlain(type) ? value : `${value}::VARCHAR`;
}

/** PostgreSQL's times have microseconds, and it rounds what is finer. */
function timeChecks(value: string, type: string): Check[] {
  if (type !== 'TIMESTAMP_NS' && type !== 'TIME_NS') return [];
  const coarse = type === 'TIME_NS' ? 'TIME' : 'TIMESTAMP';
  return [{ good: `${value} = ${value}::${coarse}::${type}`, problem: 'nanoseconds' }];
}

/** The type of the elements of a list of any depth, if they are scalars, of which PostgreSQL has arrays. */
function scalarOfLists(type: SqlType): string | undefined {
  if (type.kind !== 'list' && type.kind !== 'array') return undefined;
  if (isNested(type.item)) return scalarOfLists(type.item);
  return scalarName(type.item);
}

/** `{"a",NULL}`. A list within a list may be neither NULL nor empty: PostgreSQL's arrays are rectangles. */
function arrayText(column: string, value: string, type: SqlType, depth: number): string {
  if (type.kind !== 'list' && type.kind !== 'array') return value;
  const each = `x${depth}`;
  const list = type.kind === 'array' ? `${value}::${formatType({ kind: 'list', item: type.item })}` : value;
  const texts = `list_transform(${list}, lambda ${each}: ${elementText(column, each, type.item, depth)})`;
  return `'{' || array_to_string(${texts}, ',') || '}'`;
}

function elementText(column: string, value: string, item: SqlType, depth: number): string {
  if (item.kind === 'list' || item.kind === 'array') {
    const inner = arrayText(column, value, item, depth + 1);
    const empty: Check = { good: `len(${value}) > 0`, problem: 'an empty list within a list' };
    const whole = checkedText(column, value, [empty], inner);
    const missing: Check = { good: `${value} IS NOT NULL`, problem: 'NULL in place of a list within a list' };
    return `CASE WHEN ${missing.good} THEN ${whole} ELSE ${checkedText(column, '1', [missing], `''`)} END`;
  }
  const type = scalarName(item);
  const text = `(${checkedText(column, value, timeChecks(value, type), scalarText(value, type))})::VARCHAR`;
  const quoted = `'"' || replace(replace(${text}, chr(92), '\\\\'), '"', '\\"') || '"'`;
  return `coalesce(${quoted}, 'NULL')`;
}
