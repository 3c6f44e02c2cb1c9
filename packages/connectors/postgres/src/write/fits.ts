import { type ColumnTypeParts, parseColumnType } from '@sqlflow/connector-sdk';
import type { TargetColumn } from './read-target.js';
import { holdsScalars } from './server-type.js';
import { decimalOf } from './widening.js';

/**
 * How values of a column get into one of the table. `exact`: the server takes each as it is, or refuses it. `checked`: it
 * may round, so they are compared. A text: it would change them, and this is what to do instead; empty if nothing is.
 */
export type Fit = 'exact' | 'checked' | { readonly refused: string };

/** Whether values of a type here fit a column there. */
export function fitOf(type: string, column: TargetColumn): Fit {
  const parts = parseColumnType(type);
  if (parts.kind === 'list' && holdsScalars(parts)) {
    if (isDocument(column)) return { refused: 'cast it to JSON in the query of the export: `to_json(…)`' };
    if (!column.isArray) return isEndlessText(column) ? 'exact' : no;
    const element = elementOf(parts);
    if (isStagedAsText(element, column) && column.typeName !== 'varchar') return { refused: castElements };
    return fitOfScalar(element, column);
  }
  if (parts.kind !== 'scalar' || parts.name.startsWith('UNION(')) {
    return isDocument(column) || isEndlessText(column) ? 'exact' : no;
  }
  if (column.isArray) {
    if (parts.name !== 'VARCHAR') return no;
    const fit = fitOfScalar(parts, column);
    if (fit === 'exact' || (typeof fit === 'object' && column.fields.length > 0)) return fit;
    // Elements that the server reads in a text cannot be compared with what becomes of them.
    return { refused: castElements };
  }
  return fitOfScalar(parts, column);
}

const no: Fit = { refused: '' };
const castElements = 'cast the elements in the query of the export';

type Scalar = ColumnTypeParts & { readonly kind: 'scalar' };

function elementOf(type: ColumnTypeParts): Scalar {
  if (type.kind === 'list') return elementOf(type.element);
  return type.kind === 'scalar' ? type : { kind: 'scalar', name: 'VARCHAR', arguments: [] };
}

function isDocument({ typeName, isArray, isBuiltIn }: TargetColumn): boolean {
  return isBuiltIn && !isArray && (typeName === 'json' || typeName === 'jsonb');
}

/** Whether it takes a text of any length, or refuses it: from a name the server cuts off what is too long. */
function isEndlessText({ typeName, isArray }: TargetColumn): boolean {
  return !isArray && /^(text|varchar|bpchar|citext)$/.test(typeName);
}

const integer = /^U?(TINY|SMALL|BIG|HUGE)INT$|^U?INTEGER$|^BIGNUM$/;
/** Values as long as they like. */
const endless = /^(BIT|BIGNUM)$/;
const timestamp = /^TIMESTAMP(_S|_MS|_NS)?$/;

function fitOfScalar({ name, arguments: given }: Scalar, column: TargetColumn): Fit {
  const { typeName: target } = column;
  if (name === 'BLOB') return target === 'bytea' ? 'exact' : no;
  if (isStagedAsText({ name }, column)) return 'checked';
  if (/^(text|varchar|bpchar|citext)$/.test(target)) return 'exact';
  if (target === 'name') return endless.test(name) ? no : 'exact';
  // Text is read by the server, as it would read it from anywhere; it only must not round.
  if (isTextual(name) && target === 'money') return { refused: 'cast it to DECIMAL in the query of the export' };
  if (isTextual(name) && column.fields.length > 0) return fitOfFields(column);
  if (isTextual(name)) return rounds(column, undefined) ? 'checked' : 'exact';
  if (integer.test(name)) return fitOfNumber(column, { scale: 0, places: integerDigits[name] ?? 99 });
  if (name === 'DECIMAL') {
    const [width = 18, scale = given.length === 0 ? 3 : 0] = given;
    return fitOfNumber(column, { scale, places: width });
  }
  if (name === 'DOUBLE' || name === 'FLOAT') return fitOfFloat(name, column);
  if (timestamp.test(name)) return fitOfTimestamp(column);
  const same = sameTypes[name];
  if (same === undefined) return target === 'text' ? 'exact' : no;
  if (!same.includes(target)) return { refused: hints[name] ?? '' };
  return rounds(column, undefined) ? 'checked' : 'exact';
}

/** Fields that the server reads in a text cannot be compared with what becomes of them, either. */
function fitOfFields(column: TargetColumn): Fit {
  const text: Scalar = { kind: 'scalar', name: 'VARCHAR', arguments: [] };
  const changing = column.fields.filter(
    (field) => fitOfScalar(text, { ...column, ...field, isArray: false, fields: [] }) !== 'exact',
  );
  if (changing.length === 0) return 'exact';
  const types = [...new Set(changing.map(({ declared }) => declared))].join(', ');
  return {
    refused: `the server would round or cut what its fields (${types}) do not hold, without a word: export to columns of these types, and make the value of them in \`post_sql\``,
  };
}

function isTextual(type: string): boolean {
  return type === 'VARCHAR' || type.startsWith('ENUM(');
}

/**
 * Whether texts get into the column in which the server changes some without a word: spaces at the end, bytes beyond the
 * length of a name, a zone, a time of day, digits.
 */
export function isStagedAsText({ name }: Pick<Scalar, 'name'>, { typeName, modifier }: TargetColumn): boolean {
  if (!isTextual(name) && name !== 'JSON') return false;
  if (typeName === 'varchar') return modifier >= 0;
  if (typeName === 'name' || typeName === 'char') return true;
  return isTextual(name) && /^(date|interval|time(stamp)?(tz)?|float[48])$/.test(typeName);
}

const sameTypes: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ['bool'],
  DATE: ['date', 'timestamp', 'timestamptz'],
  TIME: ['time'],
  TIME_NS: ['time'],
  'TIME WITH TIME ZONE': ['timetz'],
  'TIMESTAMP WITH TIME ZONE': ['timestamptz'],
  INTERVAL: ['interval'],
  UUID: ['uuid'],
  JSON: ['json', 'jsonb'],
  BIT: ['varbit', 'bit'],
};

const hints: Readonly<Record<string, string>> = {
  'TIMESTAMP WITH TIME ZONE': "say in which zone: `(… AT TIME ZONE 'UTC')` in the query of the export",
};

/** How many digits of an integer may have. */
const integerDigits: Readonly<Record<string, number>> = {
  TINYINT: 3,
  UTINYINT: 3,
  SMALLINT: 5,
  USMALLINT: 5,
  INTEGER: 10,
  UINTEGER: 10,
};

/** Digits that floating-point numbers hold exactly. */
const exactDigits: Readonly<Record<string, number>> = { float4: 6, float8: 15 };

function fitOfNumber(column: TargetColumn, { scale, places }: { scale: number; places: number }): Fit {
  const { typeName: target } = column;
  if (/^(int[248]|oid)$/.test(target)) return 'exact';
  if (target === 'numeric') return rounds(column, scale) ? 'checked' : 'exact';
  // How it is written is a setting of the database, so it is made from a number there.
  if (target === 'money' && !column.isArray) return 'checked';
  const digits = exactDigits[target];
  if (digits === undefined) return no;
  return places <= digits && scale === 0 ? 'exact' : 'checked';
}

function fitOfFloat(name: string, column: TargetColumn): Fit {
  const { typeName: target } = column;
  if (target === 'numeric') return rounds(column, undefined) ? 'checked' : 'exact';
  if (target === 'float8' || (target === 'float4' && name === 'FLOAT')) return 'exact';
  return target === 'float4' ? 'checked' : /^int[248]$/.test(target) ? 'exact' : no;
}

/** A time without a zone is one of UTC to `timestamptz`, as it is here. */
function fitOfTimestamp(column: TargetColumn): Fit {
  if (column.typeName === 'date') return 'checked';
  if (column.typeName !== 'timestamp' && column.typeName !== 'timestamptz') return no;
  return rounds(column, undefined) ? 'checked' : 'exact';
}

/** Whether the column has fewer places than the values may have; `scale` undefined: they may have any. */
function rounds({ typeName, modifier }: TargetColumn, scale: number | undefined): boolean {
  if (modifier < 0) return false;
  if (typeName === 'numeric') {
    return scale === undefined || decimalOf(modifier).scale < scale;
  }
  // An interval may be held to some of its fields.
  return typeName === 'interval' || (/^(time|timestamp)(tz)?$/.test(typeName) && modifier < 6);
}
