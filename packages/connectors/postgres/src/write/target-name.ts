import pg from 'pg';
import type { PostgresOptions } from '../params/destination.js';

/** A table that is written to. */
export interface TargetName {
  readonly schema: string;
  readonly name: string;
  /** As people write it. */
  readonly shown: string;
  /** As SQL has it. */
  readonly sql: string;
}

/** The table that the options name: `orders`, `sales.orders`, `"Sales"."Orders 2026"`. */
export function targetName({ table, schema }: Pick<PostgresOptions, 'table' | 'schema'>): TargetName {
  const parts = partsOf(table);
  const [first, second, ...more] = parts;
  const isQualified = second !== undefined && more.length === 0 && (schema === undefined || schema === first);
  const name = isQualified ? second : parts.length === 1 ? (first ?? table) : table;
  const where = isQualified ? (first ?? 'public') : (schema ?? 'public');
  return {
    schema: where,
    name,
    shown: where === 'public' ? name : `${where}.${name}`,
    sql: `${pg.escapeIdentifier(where)}.${pg.escapeIdentifier(name)}`,
  };
}

/** The parts between dots, those in double quotes as they are. */
function partsOf(text: string): string[] {
  const parts = [...text.matchAll(/"((?:[^"]|"")+)"|([^".]+)/g)];
  const whole = parts.map(([all]) => all).join('.');
  return whole === text ? parts.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '') : [text];
}
