import type { Row } from '../../batch.js';
import { parseColumnType } from '../../column-type.js';
import type { Column } from '../../schema.js';
import { edgeValues } from './edge-values.js';

/** What rows are made for. */
export interface RowsFor {
  readonly columns: readonly Column[];
  readonly primaryKey?: readonly string[];
  readonly cursor?: string;
  readonly holds?: (value: unknown, column: Column) => boolean;
}

/** How many rows share one value of the cursor. */
export const tieLength = 3;

/**
 * Rows whose values go round the edge values of their columns and NULL, in an order that is none. Keys are unique; cursor
 * values come `tieLength` times each and are NULL in two rows where the column allows it.
 */
export function sampleRows(shape: RowsFor, given?: number): readonly Row[] {
  const values = shape.columns.map((column) => valuesOf(column, shape));
  const count = given ?? countFor(values);
  const rows = Array.from({ length: count }, (_, index) => sampleRow(shape, values, index, count));
  // Seven has no divisor in common with the count: each row comes once.
  const step = count % 7 === 0 ? 11 : 7;
  return rows.map((_, at) => rows[(at * step) % count] ?? {});
}

function sampleRow(shape: RowsFor, values: readonly (readonly unknown[])[], index: number, count: number): Row {
  return Object.fromEntries(
    shape.columns.map((column, at) => {
      if (shape.primaryKey?.includes(column.name)) return [column.name, keyValue(column, index + 1, shape.holds)];
      if (column.name === shape.cursor) return [column.name, cursorOf(column, index, count, shape)];
      const own = values[at] ?? [];
      return [column.name, own[index % own.length]];
    }),
  );
}

function valuesOf(column: Column, { holds = () => true }: RowsFor): readonly unknown[] {
  const fitting = edgeValues(column.type).filter((value) => holds(value, column));
  return column.nullable === false ? fitting : [...fitting, null];
}

/** Enough for each value of each column, and not a multiple of what tends to be the size of a page. */
function countFor(values: readonly (readonly unknown[])[]): number {
  const most = Math.max(20, ...values.map(({ length }) => length));
  return most % 5 === 0 || most % 7 === 0 ? countNear(most) : most;
}

function countNear(most: number): number {
  const next = most + 1;
  return next % 5 === 0 || next % 7 === 0 ? countNear(next) : next;
}

/** The first odd number that a double cannot hold. */
const beyondDoubles = 2n ** 53n + 1n;

/** The key of the n-th row, from 1. Where the type has them, every other one is an integer that `JSON.parse` rounds. */
export function keyValue(column: Column, number: number, holds: RowsFor['holds'] = () => true): unknown {
  const type = parseColumnType(column.type);
  if (type.kind === 'scalar' && /INT/.test(type.name)) {
    const large = beyondDoubles + BigInt(number);
    return /^U?(BIG|HUGE)INT$/.test(type.name) && number % 2 === 0 && holds(large, column) ? large : number;
  }
  if (type.kind === 'scalar' && type.name === 'VARCHAR') return `key-${String(number).padStart(8, '0')}`;
  throw new TypeError(`the primary key ${column.name} is ${column.type}: the kit makes keys of integers and text`);
}

function cursorOf(column: Column, index: number, count: number, shape: RowsFor): unknown {
  const isLast = index >= count - 2;
  return isLast && column.nullable !== false ? null : cursorValue(column, Math.floor(index / tieLength), shape.holds);
}

/** Parts of a second, the finest first. */
const fractions = ['.123456', '.123', ''];

/** The n-th value of a cursor, from 0, ascending; instants as fine as the system behind the connector holds them. */
export function cursorValue(column: Column, at: number, holds: RowsFor['holds'] = () => true): unknown {
  const candidates = fractions.map((fraction) => cursorValueWith(column, at, fraction));
  return candidates.find((value) => holds(value, column)) ?? candidates[0];
}

function cursorValueWith(column: Column, at: number, fraction: string): unknown {
  const type = parseColumnType(column.type);
  const name = type.kind === 'scalar' ? type.name : '';
  const instant = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString();
  if (/INT/.test(name)) return 100 + at;
  switch (name) {
    case 'DECIMAL':
      return String(100 + at);
    case 'VARCHAR':
      return `cursor-${String(at).padStart(8, '0')}`;
    case 'DATE':
      return new Date(Date.UTC(2026, 0, 1) + at * 86_400_000).toISOString().slice(0, 10);
    case 'TIMESTAMP':
      return instant.replace('T', ' ').replace('.000Z', fraction);
    case 'TIMESTAMP WITH TIME ZONE':
      return instant.replace('.000Z', `${fraction}Z`);
    default:
      throw new TypeError(`the cursor ${column.name} is ${column.type}, which nothing can be ordered by`);
  }
}
