import type { PlanTable } from '../plan/plan.js';

/** A table's name as names are compared: lower case, `schema.name`, without `main`. */
export function tableKey(schema: string | undefined, name: string): string {
  const lower = schema?.toLowerCase();
  return lower === undefined || lower === 'main' ? name.toLowerCase() : `${lower}.${name.toLowerCase()}`;
}

export function keyOfTable({ schema, name }: PlanTable): string {
  return tableKey(schema, name);
}

/** A name as SQL that means nothing but this name. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
