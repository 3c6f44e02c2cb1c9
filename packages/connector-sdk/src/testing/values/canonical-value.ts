import { type ColumnTypeParts, parseColumnType } from '../../column-type.js';
import { canonicalDate, canonicalInstant, canonicalTime, canonicalTimestamp } from './canonical-time.js';

/**
 * One text for each value of a type, whichever of the allowed forms it comes in, so that values of connectors can be
 * compared: `null` for NULL. Undefined where the value is none of the type, or could have been rounded on its way: a
 * `number` for a decimal, or for an integer beyond 2^53.
 */
export function canonicalValue(value: unknown, type: string): string | null | undefined {
  const parts = partsOf.get(type) ?? parseColumnType(type);
  partsOf.set(type, parts);
  return canonical(value, parts);
}

/** The checks compare each value of thousands of rows, which have a handful of types. */
const partsOf = new Map<string, ColumnTypeParts>();

function canonical(value: unknown, type: ColumnTypeParts): string | null | undefined {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'list':
      return Array.isArray(value) ? joined(value.map((each) => canonical(each, type.element))) : undefined;
    case 'struct':
      return isObject(value) ? joined(type.fields.map(([name, each]) => canonical(value[name], each))) : undefined;
    case 'map':
      return canonicalMap(value, type);
    case 'scalar':
      return canonicalScalar(value, type.name, type.arguments);
  }
}

function joined(parts: readonly (string | null | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : JSON.stringify(parts);
}

/** Entries as `{ key, value }`, as a `Map`, or as the properties of an object; their order does not count. */
function canonicalMap(value: unknown, type: ColumnTypeParts & { readonly kind: 'map' }): string | undefined {
  const entries =
    value instanceof Map
      ? [...value]
      : Array.isArray(value)
        ? value.map((each: { key: unknown; value: unknown }) => [each.key, each.value])
        : isObject(value)
          ? Object.entries(value)
          : undefined;
  return entries === undefined
    ? undefined
    : joined(
        entries
          .map(([key, each]) => joined([canonical(key, type.key), canonical(each, type.value)]) ?? undefined)
          .sort(),
      );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const integers = /^U?(TINY|SMALL|BIG|HUGE)INT$|^U?INTEGER$/;

function canonicalScalar(value: unknown, name: string, given: readonly number[]): string | undefined {
  if (integers.test(name)) return canonicalInteger(value);
  switch (name) {
    case 'DECIMAL':
      return canonicalDecimal(value, given[1] ?? (given.length === 0 ? 3 : 0));
    case 'DOUBLE':
    case 'FLOAT':
      return canonicalFloat(value, name === 'FLOAT');
    case 'BOOLEAN':
      return typeof value === 'boolean' || value === 'true' || value === 'false' ? String(value) : undefined;
    case 'DATE':
      return canonicalDate(value);
    case 'TIME':
      return canonicalTime(value);
    case 'TIMESTAMP':
      return canonicalTimestamp(value);
    case 'TIMESTAMP WITH TIME ZONE':
      return canonicalInstant(value);
    case 'BLOB':
      return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : undefined;
    case 'UUID':
      return typeof value === 'string' ? value.toLowerCase() : undefined;
    case 'JSON':
      return canonicalJson(value);
    default:
      return typeof value === 'string' ? value : undefined;
  }
}

function canonicalInteger(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  const text = String(value);
  return /^-?\d+$/.test(text) ? BigInt(text).toString() : undefined;
}

function canonicalDecimal(value: unknown, scale: number): string | undefined {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  const match = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(String(value));
  if (match === null) return undefined;
  const [, sign = '', whole = '0', fraction = ''] = match;
  if (fraction.length > scale) return undefined;
  const digits = `${whole}${scale === 0 ? '' : `.${fraction.padEnd(scale, '0')}`}`;
  return /[1-9]/.test(digits) ? sign + digits : digits;
}

function canonicalFloat(value: unknown, single: boolean): string | undefined {
  const text = String(value).trim();
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? '-Infinity' : 'Infinity';
  if (/^nan$/i.test(text)) return 'NaN';
  const number = Number(text);
  if (text === '' || Number.isNaN(number)) return undefined;
  return String((single ? Math.fround(number) : number) + 0);
}

function canonicalJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(typeof value === 'string' ? JSON.parse(value) : value);
  } catch {
    return undefined;
  }
}
