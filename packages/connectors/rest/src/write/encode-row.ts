import { type Column, type ColumnTypeParts, parseColumnType, type Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';

/** Writes one row as an object of JSON. */
export type RowEncoder = (row: Row) => string;

type Encoder = (value: unknown) => string;

/**
 * Rows as JSON with all their digits: decimals and integers of any size are numbers, times are ISO 8601 texts, bytes
 * Base64. A row has all columns, NULL is null. Throws `SqlFlowError` for what JSON cannot say: infinities and NaN.
 */
export function rowEncoder(columns: readonly Column[]): RowEncoder {
  const members = columns.map(({ name, type }) => {
    const encode = encoderOf(parseColumnType(type), name);
    return { name, key: JSON.stringify(name), encode };
  });
  return (row) => `{${members.map(({ name, key, encode }) => `${key}:${encode(row[name])}`).join(',')}}`;
}

function encoderOf(type: ColumnTypeParts, column: string): Encoder {
  switch (type.kind) {
    case 'list': {
      const item = encoderOf(type.element, column);
      return orNull((value) => `[${(value as readonly unknown[]).map(item).join(',')}]`);
    }
    case 'struct': {
      const fields = type.fields.map(([name, inner]) => ({ name, encode: encoderOf(inner, column) }));
      return orNull((value) => {
        const object = value as Readonly<Record<string, unknown>>;
        return `{${fields.map(({ name, encode }) => `${JSON.stringify(name)}:${encode(object[name])}`).join(',')}}`;
      });
    }
    case 'map': {
      const inner = encoderOf(type.value, column);
      return orNull((value) => {
        const entries = value as readonly { readonly key: unknown; readonly value: unknown }[];
        return `{${entries.map((each) => `${JSON.stringify(String(each.key))}:${inner(each.value)}`).join(',')}}`;
      });
    }
    default:
      return scalarEncoder(type.name, column);
  }
}

function scalarEncoder(type: string, column: string): Encoder {
  // Decimals come as text with all their digits, and JSON as it is stored.
  if (type.startsWith('DECIMAL') || type === 'JSON') return orNull(String);
  if (type === 'DOUBLE' || type === 'FLOAT') return orNull((value) => finite(value, column));
  return orNull((value) => {
    if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
    return JSON.stringify(value);
  });
}

function finite(value: unknown, column: string): string {
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  throw sqlFlowError(codes.rest.notInJson, { column, value: String(value) });
}

function orNull(encode: Encoder): Encoder {
  return (value) => (value === null || value === undefined ? 'null' : encode(value));
}
