import { type ColumnTypeParts, parseColumnType } from '@sqlflow/connector-sdk';

/**
 * The type that a column gets where it is made: the one that holds all of its values. JSON stays the text that it is;
 * nested values that PostgreSQL has no arrays for become `jsonb`.
 */
export function serverTypeFor(type: string): string {
  return serverType(parseColumnType(type));
}

function serverType(type: ColumnTypeParts): string {
  switch (type.kind) {
    case 'scalar':
      return scalarType(type.name, type.arguments);
    case 'list':
      return holdsScalars(type) ? `${serverType(type.element)}[]` : 'jsonb';
    default:
      return 'jsonb';
  }
}

/** Whether a type is a list, of whatever depth, of scalars: an array of PostgreSQL. */
export function holdsScalars(type: ColumnTypeParts): boolean {
  if (type.kind !== 'list') return type.kind === 'scalar' && !type.name.startsWith('UNION(');
  return holdsScalars(type.element);
}

function scalarType(name: string, given: readonly number[]): string {
  if (name === 'DECIMAL') return `numeric(${given[0] ?? 18},${given[1] ?? (given.length === 0 ? 3 : 0)})`;
  if (name.startsWith('UNION(')) return 'jsonb';
  return scalarTypes[name] ?? 'text';
}

const scalarTypes: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'smallint',
  UTINYINT: 'smallint',
  SMALLINT: 'smallint',
  USMALLINT: 'integer',
  INTEGER: 'integer',
  UINTEGER: 'bigint',
  BIGINT: 'bigint',
  UBIGINT: 'numeric(20,0)',
  HUGEINT: 'numeric(39,0)',
  UHUGEINT: 'numeric(39,0)',
  BIGNUM: 'numeric',
  FLOAT: 'real',
  DOUBLE: 'double precision',
  JSON: 'json',
  BLOB: 'bytea',
  UUID: 'uuid',
  DATE: 'date',
  TIME: 'time',
  TIME_NS: 'time',
  'TIME WITH TIME ZONE': 'timetz',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  INTERVAL: 'interval',
  BIT: 'varbit',
};
