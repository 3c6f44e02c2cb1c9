import type { Column, Row } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { kindOf, type ValueKind } from './value-kind.js';

/** What has been seen of the values of one column, or of one part of a nested one. */
interface Seen {
  readonly path: string;
  /** The first row of each kind, from 1. */
  readonly firstRows: Map<ValueKind, number>;
  least: bigint;
  greatest: bigint;
  /** The first row whose whole number, as a `number`, may have been rounded before it came here. */
  inexactRow: number | undefined;
  element?: Seen;
  readonly fields: Map<string, Seen>;
}

/**
 * The columns of rows, from all their values: whole numbers are BIGINT or HUGEINT, other numbers DOUBLE, `Date` is
 * TIMESTAMP WITH TIME ZONE. Columns are in the order in which they first appear; one that holds only NULL is VARCHAR.
 * Throws `SqlFlowError` for values that do not go together, or that could have been rounded.
 */
export function inferColumns(table: string, rows: readonly Row[]): Column[] {
  const columns = new Map<string, Seen>();
  rows.forEach((row, index) => {
    assertRow(table, row, index + 1);
    for (const [name, value] of Object.entries(row)) look(table, seenOf(columns, name, name), value, index + 1);
  });
  assertDistinct(table, [...columns.keys()]);
  return [...columns].map(([name, seen]) => ({ name, type: typeOf(table, seen) }));
}

/** Throws `SqlFlowError` for a row that is no object. */
export function assertRow(table: string, row: unknown, number: number): void {
  // Instances of classes are fine, as database libraries give them; what can be iterated (Map, Set) holds no properties.
  if (['struct', 'unknown'].includes(kindOf(row)) && typeof row === 'object' && !(Symbol.iterator in (row ?? {})))
    return;
  const problem = `is ${Array.isArray(row) ? 'a list' : row instanceof Object ? `a ${row.constructor.name}` : String(row)} and not an object with properties`;
  throw sqlFlowError(codes.connector.memoryRow, { table, row: number, problem });
}

/** Column names of SQL do not differ by case alone. */
function assertDistinct(table: string, names: readonly string[]): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const other = known.get(name.toLowerCase());
    if (other !== undefined) {
      const problem = `and those before it have the columns ${other} and ${name}, which are one name in SQL`;
      throw sqlFlowError(codes.connector.memoryRow, { table, row: 1, problem });
    }
    known.set(name.toLowerCase(), name);
  }
}

function seenOf(seen: Map<string, Seen>, name: string, path: string): Seen {
  const known = seen.get(name) ?? newSeen(path);
  seen.set(name, known);
  return known;
}

function newSeen(path: string): Seen {
  return { path, firstRows: new Map(), least: 0n, greatest: 0n, inexactRow: undefined, fields: new Map() };
}

function look(table: string, seen: Seen, value: unknown, row: number): void {
  const kind = kindOf(value);
  if (kind === 'null') return;
  if (!seen.firstRows.has(kind)) seen.firstRows.set(kind, row);
  if (kind === 'unknown') throw refused(table, seen, row, `${described(value)} has no SQL type`, giveColumns);
  if (kind === 'integer') lookAtInteger(seen, value as number | bigint, row);
  if (kind === 'list') {
    seen.element ??= newSeen(`${seen.path}[]`);
    for (const each of value as readonly unknown[]) look(table, seen.element, each, row);
  }
  if (kind === 'struct') {
    for (const [name, each] of Object.entries(value as object)) {
      look(table, seenOf(seen.fields, name, `${seen.path}.${name}`), each, row);
    }
  }
}

function lookAtInteger(seen: Seen, value: number | bigint, row: number): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    seen.inexactRow ??= row;
    return;
  }
  const exact = BigInt(value);
  if (exact < seen.least) seen.least = exact;
  if (exact > seen.greatest) seen.greatest = exact;
}

const simpleTypes: Readonly<Partial<Record<ValueKind, string>>> = {
  boolean: 'BOOLEAN',
  double: 'DOUBLE',
  text: 'VARCHAR',
  instant: 'TIMESTAMP WITH TIME ZONE',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
  time: 'TIME',
  bytes: 'BLOB',
};

function typeOf(table: string, seen: Seen): string {
  const kinds = [...seen.firstRows.keys()];
  const [kind, other] = kinds;
  if (kind === undefined) return 'VARCHAR';
  if (kinds.length === 2 && kinds.includes('integer') && kinds.includes('double')) return doubleType(table, seen);
  if (other !== undefined) {
    const problem = `${words[other]} where earlier rows have ${words[kind]}`;
    throw refused(table, seen, seen.firstRows.get(other) ?? 1, problem, giveColumns);
  }
  if (kind === 'integer') return integerType(table, seen);
  if (kind === 'list') return `${seen.element === undefined ? 'VARCHAR' : typeOf(table, seen.element)}[]`;
  return kind === 'struct' ? structType(table, seen) : (simpleTypes[kind] ?? 'VARCHAR');
}

const safe = BigInt(Number.MAX_SAFE_INTEGER);

function doubleType(table: string, seen: Seen): string {
  if (seen.greatest <= safe && seen.least >= -safe) return 'DOUBLE';
  const problem =
    'whole numbers beyond 2^53 and numbers with decimal places are in one column, and DOUBLE cannot hold both exactly';
  throw refused(table, seen, seen.firstRows.get('double') ?? 1, problem, giveColumns);
}

function integerType(table: string, seen: Seen): string {
  if (seen.inexactRow !== undefined) {
    const problem = 'a whole number beyond 2^53 may have been rounded already';
    throw refused(
      table,
      seen,
      seen.inexactRow,
      problem,
      'hand it over as bigint or text, or give the columns with their types',
    );
  }
  if (seen.least >= -(2n ** 63n) && seen.greatest < 2n ** 63n) return 'BIGINT';
  if (seen.least >= -(2n ** 127n) && seen.greatest < 2n ** 127n) return 'HUGEINT';
  throw refused(
    table,
    seen,
    seen.firstRows.get('integer') ?? 1,
    'a whole number has more than 38 digits',
    'hand it over as text',
  );
}

function structType(table: string, seen: Seen): string {
  if (seen.fields.size === 0) {
    throw refused(
      table,
      seen,
      seen.firstRows.get('struct') ?? 1,
      'an object without properties has no SQL type',
      giveColumns,
    );
  }
  const fields = [...seen.fields].map(([name, field]) => `"${name.replaceAll('"', '""')}" ${typeOf(table, field)}`);
  return `STRUCT(${fields.join(', ')})`;
}

const giveColumns = 'make the values alike, or give the columns with their types: { columns: [{ name, type }], rows }';

const words: Readonly<Record<ValueKind, string>> = {
  null: 'nothing',
  boolean: 'true or false',
  integer: 'whole numbers',
  double: 'numbers with decimal places',
  text: 'text',
  instant: 'instants',
  timestamp: 'timestamps',
  date: 'dates',
  time: 'times',
  bytes: 'bytes',
  list: 'lists',
  struct: 'objects',
  unknown: 'something else',
};

function described(value: unknown): string {
  if (value instanceof Date) return 'an invalid Date';
  return typeof value === 'object' ? `an object of class ${value?.constructor?.name ?? '?'}` : `a ${typeof value}`;
}

function refused(table: string, seen: Seen, row: number, problem: string, hint: string): Error {
  return sqlFlowError(codes.connector.memoryValue, { table, column: seen.path, row, problem, hint });
}
