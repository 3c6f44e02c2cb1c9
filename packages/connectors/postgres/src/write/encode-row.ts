import { type Column, type ColumnTypeParts, parseColumnType, type Row } from '@sqlflow/connector-sdk';
import { holdsScalars } from './server-type.js';

/** Writes rows as lines of COPY's text format, for engines that cannot write it themselves. */
export function lineEncoder(columns: readonly Column[]): (row: Row) => string {
  const fields = columns.map(({ name, type }) => {
    const encode = fieldEncoder(parseColumnType(type));
    return (row: Row): string => {
      const value = row[name];
      return value === null || value === undefined ? '\\N' : encode(value);
    };
  });
  return (row) => `${fields.map((field) => field(row)).join('\t')}\n`;
}

function fieldEncoder(type: ColumnTypeParts): (value: unknown) => string {
  if (type.kind === 'scalar') return (value) => escaped(scalarText(value));
  if (type.kind === 'list' && holdsScalars(type)) return (value) => escaped(arrayText(value));
  return (value) => escaped(jsonText(value, type));
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(text: string): string {
  return text.replaceAll(/[\\\n\r\t]/g, (letter) => escapes[letter] ?? letter);
}

function scalarText(value: unknown): string {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function arrayText(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(arrayText).join(',')}}`;
  if (value === null || value === undefined) return 'NULL';
  return `"${scalarText(value).replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`;
}

/** JSON with all digits: decimals and integers of any size are numbers in it. */
function jsonText(value: unknown, type: ColumnTypeParts): string {
  if (value === null || value === undefined) return 'null';
  switch (type.kind) {
    case 'list':
      return `[${(value as readonly unknown[]).map((each) => jsonText(each, type.element)).join(',')}]`;
    case 'struct': {
      const object = value as Readonly<Record<string, unknown>>;
      const members = type.fields.map(([name, inner]) => `${JSON.stringify(name)}:${jsonText(object[name], inner)}`);
      return `{${members.join(',')}}`;
    }
    case 'map': {
      const entries = value as readonly { readonly key: unknown; readonly value: unknown }[];
      const members = entries.map((each) => `${JSON.stringify(String(each.key))}:${jsonText(each.value, type.value)}`);
      return `{${members.join(',')}}`;
    }
    case 'scalar':
      return isJsonNumber(type.name) || type.name === 'JSON' ? scalarText(value) : jsonScalar(value);
  }
}

function isJsonNumber(type: string): boolean {
  return type === 'DECIMAL' || /^U?(TINY|SMALL|BIG|HUGE)INT$|^U?INTEGER$/.test(type);
}

function jsonScalar(value: unknown): string {
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
    ? String(value)
    : JSON.stringify(scalarText(value));
}
