import { type Column, type ColumnTypeParts, parseColumnType, type Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { holdsScalars } from './server-type.js';

/** Writes rows as lines of COPY's text format, for engines that cannot write it themselves. */
export function lineEncoder(columns: readonly Column[]): (row: Row) => string {
  const fields = columns.map(({ name, type }) => {
    const encode = fieldEncoder(parseColumnType(type), (problem) => {
      throw sqlFlowError(codes.run.valueCannotBeWritten, { column: name, problem, format: 'PostgreSQL' });
    });
    return (row: Row): string => {
      const value = row[name];
      return value === null || value === undefined ? '\\N' : encode(value);
    };
  });
  return (row) => `${fields.map((field) => field(row)).join('\t')}\n`;
}

/** Says why a value cannot be written as it is. */
type Refuse = (problem: string) => never;

function fieldEncoder(type: ColumnTypeParts, refuse: Refuse): (value: unknown) => string {
  if (type.kind === 'scalar') return (value) => escaped(exactText(value, type.name, refuse));
  if (type.kind === 'list' && holdsScalars(type)) return (value) => escaped(arrayText(value, type, refuse));
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

/** The server would round what is finer than a microsecond; years before Christ are written otherwise there. */
function exactText(value: unknown, type: string, refuse: Refuse): string {
  const text = scalarText(value);
  if ((type === 'TIMESTAMP_NS' || type === 'TIME_NS') && /\.\d{6}\d*[1-9]/.test(text)) refuse('nanoseconds');
  return /^(DATE|TIMESTAMP)/.test(type) && text.includes(' (BC)') ? `${text.replace(' (BC)', '')} BC` : text;
}

/** A list within a list may be neither NULL nor empty: PostgreSQL's arrays are rectangles. */
function arrayText(value: unknown, type: ColumnTypeParts, refuse: Refuse, isInner = false): string {
  if (type.kind === 'list') {
    if (value === null || value === undefined) refuse('NULL in place of a list within a list');
    const elements = value as readonly unknown[];
    if (isInner && elements.length === 0) refuse('an empty list within a list');
    return `{${elements.map((each) => arrayText(each, type.element, refuse, true)).join(',')}}`;
  }
  if (value === null || value === undefined) return 'NULL';
  const text = exactText(value, type.kind === 'scalar' ? type.name : '', refuse);
  return `"${text.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`;
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
