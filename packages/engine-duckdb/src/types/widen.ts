import { formatType, parseType, type SqlField, type SqlType } from './sql-type.js';

/**
 * How values of two types come together in one column without loss. `check` is set where that depends on the values:
 * a condition over `x`, an expression of the type named, that must hold for every value.
 */
export interface CommonType {
  readonly type: string;
  /** For the values already in the table. */
  readonly checkExisting?: ValueCheck;
  /** For the values that come in. */
  readonly checkIncoming?: ValueCheck;
}

export interface ValueCheck {
  /** SQL over an expression; true where nothing would be lost. */
  readonly holds: (expression: string) => string;
  readonly reason: string;
  /** SQL over an expression; true for values that are probably to blame, where `holds` is about the column as a whole. */
  readonly culprit?: (expression: string) => string;
}

/** Decimal digits that hold every value of an integer type, and its rank among the signed ones. */
const integers: Readonly<Record<string, { digits: number; bits: number; signed: boolean }>> = {
  TINYINT: { digits: 3, bits: 7, signed: true },
  SMALLINT: { digits: 5, bits: 15, signed: true },
  INTEGER: { digits: 10, bits: 31, signed: true },
  BIGINT: { digits: 19, bits: 63, signed: true },
  HUGEINT: { digits: 39, bits: 127, signed: true },
  UTINYINT: { digits: 3, bits: 8, signed: false },
  USMALLINT: { digits: 5, bits: 16, signed: false },
  UINTEGER: { digits: 10, bits: 32, signed: false },
  UBIGINT: { digits: 20, bits: 64, signed: false },
  UHUGEINT: { digits: 39, bits: 128, signed: false },
};

const timestamps = ['TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP'];
const maxWidth = 38;

/** The narrowest column type that keeps the values of both; undefined where there is none. */
export function commonType(existing: string, incoming: string): CommonType | undefined {
  const [a, b] = [parseType(existing), parseType(incoming)];
  if (formatType(a) === formatType(b)) return { type: existing };
  return commonScalar(a, b) ?? bothNested(a, b, existing, incoming);
}

function commonScalar(a: SqlType, b: SqlType): CommonType | undefined {
  return bothNumbers(a, b) ?? intoText(a, b) ?? fromText(a, b) ?? bothTimes(a, b);
}

function bothNumbers(a: SqlType, b: SqlType): CommonType | undefined {
  const [x, y] = [integerOf(a), integerOf(b)];
  if (x !== undefined && y !== undefined) return unsafeWrap(commonInteger(x, y));
  if (isFloat(a) && isFloat(b)) return { type: 'DOUBLE' };
  if (isFloat(a) || isFloat(b)) return withFloat(a, b);
  const [p, q] = [decimalOf(a), decimalOf(b)];
  return p === undefined || q === undefined ? undefined : commonDecimal(p, q);
}

function unsafeWrap(name: string | undefined): CommonType | undefined {
  return name === undefined ? undefined : { type: name };
}

interface Integer {
  readonly digits: number;
  readonly bits: number;
  readonly signed: boolean;
}

function integerOf(type: SqlType): Integer | undefined {
  return type.kind === 'scalar' ? integers[type.name.toUpperCase()] : undefined;
}

function commonInteger(a: Integer, b: Integer): string | undefined {
  const signed = a.signed || b.signed;
  const bits = Math.max(a.bits, b.bits);
  const fitting = Object.entries(integers).filter(([, each]) => each.signed === signed && each.bits >= bits);
  return fitting.sort(([, one], [, other]) => one.bits - other.bits)[0]?.[0];
}

/** The decimal that holds a decimal or integer type; its width may exceed what DuckDB has. */
function decimalOf(type: SqlType): { width: number; scale: number } | undefined {
  if (type.kind === 'decimal') return type;
  const integer = integerOf(type);
  return integer === undefined ? undefined : { width: integer.digits, scale: 0 };
}

function commonDecimal(
  a: { width: number; scale: number },
  b: { width: number; scale: number },
): CommonType | undefined {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.width - a.scale, b.width - b.scale);
  if (scale > maxWidth) return undefined;
  const width = Math.min(whole + scale, maxWidth);
  const check = (side: { width: number; scale: number }): ValueCheck | undefined =>
    side.width - side.scale <= width - scale
      ? undefined
      : {
          holds: (x) => `TRY_CAST(${x} AS DECIMAL(${width},${scale})) IS NOT NULL`,
          reason: `has more than ${width - scale} digits before the point`,
        };
  return withChecks(`DECIMAL(${width},${scale})`, check(a), check(b));
}

function isFloat(type: SqlType): boolean {
  return type.kind === 'scalar' && (type.name === 'DOUBLE' || type.name === 'FLOAT');
}

/** Floating-point numbers beside exact ones: the exact side must survive the way there and back. */
function withFloat(a: SqlType, b: SqlType): CommonType | undefined {
  if (isFloat(a)) {
    const exact = exactAsDouble(b);
    return exact === undefined ? undefined : withChecks('DOUBLE', undefined, exact === 'always' ? undefined : exact);
  }
  if (a.kind === 'decimal') {
    // A decimal column stays one: floating-point values may enter where they are short decimals themselves.
    const text = formatType(a);
    return withChecks(text, undefined, {
      holds: (x) => `coalesce(TRY_CAST(${x} AS ${text})::DOUBLE = ${x}, false)`,
      reason: `is not exact as ${text}`,
    });
  }
  const exact = exactAsDouble(a);
  return exact === undefined ? undefined : withChecks('DOUBLE', exact === 'always' ? undefined : exact, undefined);
}

function exactAsDouble(type: SqlType): ValueCheck | 'always' | undefined {
  const integer = integerOf(type);
  if (integer !== undefined && integer.bits <= 53) return 'always';
  if (integer !== undefined) {
    return {
      holds: (x) => `${x} BETWEEN -9007199254740992 AND 9007199254740992`,
      reason: 'is beyond 2^53 and would be rounded',
    };
  }
  if (type.kind !== 'decimal') return undefined;
  const text = formatType(type);
  return {
    holds: (x) => `coalesce(TRY_CAST(${x}::DOUBLE AS ${text}) = ${x}, false)`,
    reason: 'would be rounded as DOUBLE',
  };
}

function isText(type: SqlType): boolean {
  return type.kind === 'scalar' && type.name === 'VARCHAR';
}

/** Everything scalar has a text that says the same; a text column takes it. */
function intoText(existing: SqlType, incoming: SqlType): CommonType | undefined {
  if (!isText(existing) || incoming.kind === 'list' || incoming.kind === 'array') return undefined;
  if (incoming.kind === 'struct' || incoming.kind === 'map') return undefined;
  return incoming.kind === 'scalar' && incoming.name === 'BLOB' ? undefined : { type: 'VARCHAR' };
}

/** Text is never guessed into another type, but a column without any value has no type of its own. */
function fromText(existing: SqlType, incoming: SqlType): CommonType | undefined {
  if (!isText(incoming)) return undefined;
  const type = formatType(existing);
  return withChecks(type, undefined, {
    holds: () => 'false',
    reason: 'is text',
    // The others would do: it is this value that made the column text.
    culprit: (x) => `TRY_CAST(${x} AS ${type})::VARCHAR IS DISTINCT FROM ${x}`,
  });
}

function bothTimes(a: SqlType, b: SqlType): CommonType | undefined {
  if (a.kind !== 'scalar' || b.kind !== 'scalar') return undefined;
  const ranks = [a.name, b.name].map((name) => ['DATE', ...timestamps].indexOf(name));
  if (ranks.includes(-1)) return undefined;
  // A day is its midnight. Second and millisecond timestamps are microsecond ones with zeros.
  return { type: 'TIMESTAMP' };
}

function bothNested(a: SqlType, b: SqlType, existing: string, incoming: string): CommonType | undefined {
  const type = commonNested(a, b);
  if (type === undefined) return undefined;
  const text = formatType(type);
  return text === formatType(parseType(existing)) ? { type: existing } : { type: text === incoming ? incoming : text };
}

/** Inside nested types there are no checks of single values: only what is always exact widens. */
function commonNested(a: SqlType, b: SqlType): SqlType | undefined {
  if (formatType(a) === formatType(b)) return a;
  if (a.kind === 'list' && b.kind === 'list')
    return mapItem(commonNested(a.item, b.item), (item) => ({ kind: 'list', item }));
  if (a.kind === 'struct' && b.kind === 'struct') return commonStruct(a.fields, b.fields);
  if (a.kind === 'map' && b.kind === 'map') {
    const [key, value] = [commonNested(a.key, b.key), commonNested(a.value, b.value)];
    return key === undefined || value === undefined ? undefined : { kind: 'map', key, value };
  }
  const common = commonScalar(a, b);
  const always = common !== undefined && common.checkExisting === undefined && common.checkIncoming === undefined;
  return always ? parseType(common.type) : undefined;
}

function mapItem(item: SqlType | undefined, wrap: (item: SqlType) => SqlType): SqlType | undefined {
  return item === undefined ? undefined : wrap(item);
}

function commonStruct(a: readonly SqlField[], b: readonly SqlField[]): SqlType | undefined {
  const fields: SqlField[] = [];
  for (const field of a) {
    const other = b.find((each) => each.name.toLowerCase() === field.name.toLowerCase());
    const type = other === undefined ? field.type : commonNested(field.type, other.type);
    if (type === undefined) return undefined;
    fields.push({ name: field.name, type });
  }
  const added = b.filter((field) => !a.some((each) => each.name.toLowerCase() === field.name.toLowerCase()));
  return { kind: 'struct', fields: [...fields, ...added] };
}

function withChecks(type: string, checkExisting?: ValueCheck, checkIncoming?: ValueCheck): CommonType {
  return {
    type,
    ...(checkExisting === undefined ? {} : { checkExisting }),
    ...(checkIncoming === undefined ? {} : { checkIncoming }),
  };
}
