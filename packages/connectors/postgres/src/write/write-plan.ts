import { type Column, parseColumnType } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import pg from 'pg';
import type { PostgresOptions } from '../params/destination.js';
import { fitOf, isStagedAsText } from './fits.js';
import type { Target, TargetColumn } from './read-target.js';
import { serverTypeFor } from './server-type.js';
import type { TargetName } from './target-name.js';
import { widerType } from './widening.js';

/** A column of the export and where it goes. */
export interface WrittenColumn {
  /** Its name in the table. */
  readonly name: string;
  /** Its type in the table. */
  readonly serverType: string;
  /** Its type in the staging table, where values are compared before they are written. */
  readonly stagedType: string;
  /** Undefined: the table lacks it, or the table is missing. */
  readonly existing: TargetColumn | undefined;
  /** The server would round some values. */
  readonly checked: boolean;
  /** The length at which the server would cut spaces off texts; undefined: it cuts none, or has to be asked otherwise. */
  readonly cutAt: number | undefined;
  /** Its type in the table is to become the one that is given here. */
  readonly widened: boolean;
}

/** The columns of the export as they are in the table. @throws SqlFlowError where one cannot be written as it is. */
export function writtenColumns(
  columns: readonly Column[],
  target: Target | undefined,
  name: TargetName,
  options: Pick<PostgresOptions, 'column_types' | 'schema_evolution'>,
): readonly WrittenColumn[] {
  refuseTwins(columns, name);
  return columns.map((column) => writtenColumn(column, target, name, options));
}

/** The columns of the keys, as the table calls them. */
export function keyColumns(
  keys: readonly string[],
  columns: readonly Column[],
  written: readonly WrittenColumn[],
): readonly WrittenColumn[] {
  return keys.map((key) => {
    const exact = columns.findIndex(({ name }) => name === key);
    const found = written[exact === -1 ? columns.findIndex(({ name }) => sameName(name, key)) : exact];
    if (found !== undefined) return found;
    const names = columns.map(({ name }) => name);
    const args = { key, columns: names, suggestion: suggest(key, names) };
    throw sqlFlowError(codes.postgresWrite.keyMissing, args, { parameter: 'keys' });
  });
}

function writtenColumn(
  column: Column,
  target: Target | undefined,
  table: TargetName,
  options: Pick<PostgresOptions, 'column_types' | 'schema_evolution'>,
): WrittenColumn {
  const existing = findColumn(column.name, target?.columns ?? []);
  if (existing === undefined) {
    const serverType = askedType(column.name, options) ?? serverTypeFor(column.type);
    return {
      name: column.name,
      serverType,
      stagedType: serverType,
      existing,
      checked: false,
      cutAt: undefined,
      widened: false,
    };
  }
  if (existing.generated) {
    const args = { table: table.shown, column: existing.name, why: 'the server computes it' };
    throw sqlFlowError(codes.postgresWrite.columnNotWritable, args);
  }
  const guided = options.schema_evolution === 'guided';
  const wider = guided ? widerType(column.type, existing) : undefined;
  if (wider !== undefined) {
    return {
      name: existing.name,
      serverType: wider,
      stagedType: wider,
      existing,
      checked: false,
      cutAt: undefined,
      widened: true,
    };
  }
  const fit = fitOf(column.type, existing);
  if (typeof fit === 'object') {
    throw sqlFlowError(codes.postgresWrite.columnDoesNotFit, {
      column: column.name,
      type: column.type,
      serverType: existing.declared,
      hint: guided ? retypeHint(table, existing.name, column.type) : fit.refused === '' ? undefined : fit.refused,
    });
  }
  const checked = fit === 'checked';
  const cuts = checked && existing.typeName === 'varchar' && !existing.isArray && target?.countsBytes === false;
  const cutAt = cuts ? existing.modifier - 4 : undefined;
  const stagedType = checked ? comparableType(column.type, existing) : existing.declared;
  return { name: existing.name, serverType: existing.declared, stagedType, existing, checked, cutAt, widened: false };
}

/** The type that the user wants for a column that is made. */
export function askedType(
  column: string,
  { column_types: types }: Pick<PostgresOptions, 'column_types'>,
): string | undefined {
  return Object.entries(types).find(([name]) => sameName(name, column))?.[1];
}

function retypeHint({ sql }: TargetName, column: string, type: string): string {
  const name = pg.escapeIdentifier(column);
  const serverType = serverTypeFor(type);
  const statement = `ALTER TABLE ${sql} ALTER COLUMN ${name} TYPE ${serverType} USING ${name}::${serverType}`;
  return `cast it in the query of the export; or, if the table is to follow, run \`${statement}\` with the conversion that is meant`;
}

/** A type that holds every value of the export, in which it can be compared with what becomes of it. */
function comparableType(type: string, column: TargetColumn): string {
  const { typeName, isArray, bare } = column;
  const parts = parseColumnType(type);
  if (parts.kind === 'scalar' && !isArray && isStagedAsText(parts, column)) return 'text';
  if (typeName === 'numeric' || isArray) return bare;
  if (/^(VARCHAR|ENUM\()/.test(type)) return bare;
  if (typeName === 'money') return 'numeric';
  const natural = serverTypeFor(type);
  return /^float[48]$/.test(typeName) && !/^(real|double precision)$/.test(natural) ? 'numeric' : natural;
}

function findColumn(name: string, columns: readonly TargetColumn[]): TargetColumn | undefined {
  const exact = columns.find((column) => column.name === name);
  if (exact !== undefined) return exact;
  const [found, ...others] = columns.filter((column) => sameName(column.name, name));
  return others.length === 0 ? found : undefined;
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

const longestName = 63;

function refuseTwins(columns: readonly Column[], { shown: table }: TargetName): void {
  const seen = new Set<string>();
  for (const { name: column } of columns) {
    const refuse = (why: string) => sqlFlowError(codes.postgresWrite.columnNotWritable, { table, column, why });
    if (seen.has(column.toLowerCase())) throw refuse('the query has two columns of that name');
    seen.add(column.toLowerCase());
    if (Buffer.byteLength(column) > longestName) throw refuse(`its name has more than ${longestName} bytes`);
  }
}
