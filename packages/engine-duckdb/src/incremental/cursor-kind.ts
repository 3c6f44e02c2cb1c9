import { parseType } from '../types/sql-type.js';

/** Types whose values have one order with each other. */
export type CursorKind = 'number' | 'float' | 'date' | 'timestamp' | 'instant' | 'text' | 'uuid';

const kinds: Readonly<Record<string, CursorKind>> = {
  FLOAT: 'float',
  DOUBLE: 'float',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_S: 'timestamp',
  TIMESTAMP_MS: 'timestamp',
  TIMESTAMP_NS: 'timestamp',
  DATETIME: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'instant',
  TIMESTAMPTZ: 'instant',
  VARCHAR: 'text',
  UUID: 'uuid',
};

/** The kind of a type, as DESCRIBE spells it; undefined for types that cannot be a cursor. */
export function cursorKind(type: string): CursorKind | undefined {
  const parsed = parseType(type);
  if (parsed.kind === 'decimal') return 'number';
  if (parsed.kind !== 'scalar') return undefined;
  const name = parsed.name.toUpperCase();
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(name) ? 'number' : kinds[name];
}

/** Whether values of the two types have one order. */
export function sameKind(left: string, right: string): boolean {
  const kind = cursorKind(left);
  return kind !== undefined && kind === cursorKind(right);
}
