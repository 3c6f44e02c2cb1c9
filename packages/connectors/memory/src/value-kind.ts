/** What a JavaScript value is to SQL. */
export type ValueKind =
  | 'null'
  | 'boolean'
  | 'integer'
  | 'double'
  | 'text'
  | 'instant'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'bytes'
  | 'list'
  | 'struct'
  | 'unknown';

/** Tells what a value is. Temporal objects are known by their tag, so that any implementation of Temporal will do. */
export function kindOf(value: unknown): ValueKind {
  switch (typeof value) {
    case 'undefined':
      return 'null';
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return 'integer';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'double';
    case 'string':
      return 'text';
    case 'object':
      return value === null ? 'null' : kindOfObject(value);
    default:
      return 'unknown';
  }
}

const temporalKinds: Readonly<Record<string, ValueKind>> = {
  'Temporal.Instant': 'instant',
  'Temporal.ZonedDateTime': 'instant',
  'Temporal.PlainDateTime': 'timestamp',
  'Temporal.PlainDate': 'date',
  'Temporal.PlainTime': 'time',
};

function kindOfObject(value: object): ValueKind {
  if (Array.isArray(value)) return 'list';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'unknown' : 'instant';
  if (value instanceof Uint8Array) return 'bytes';
  const temporal = isTemporal(value);
  if (temporal !== undefined) return temporal;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? 'struct' : 'unknown';
}

function isTemporal(value: object): ValueKind | undefined {
  const tag = (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return typeof tag === 'string' ? temporalKinds[tag] : undefined;
}

/** The value as engines take it: Temporal objects as ISO text, everything else as it is. */
export function portableValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(portableValue);
  if (typeof value !== 'object' || value === null) return value;
  const temporal = isTemporal(value);
  if (temporal === undefined) return kindOf(value) === 'struct' ? mapValues(value, portableValue) : value;
  const zoned = value as { toInstant?: () => unknown };
  return String(zoned.toInstant === undefined ? value : zoned.toInstant());
}

function mapValues(object: object, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
