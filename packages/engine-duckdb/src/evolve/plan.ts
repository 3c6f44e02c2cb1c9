import type { Column } from '@sqlflow/connector-sdk';
import type { SchemaChange } from '@sqlflow/engine';
import { sameName } from '../sql-text.js';
import { sameType } from '../types/sql-type.js';
import { commonType, type ValueCheck } from '../types/widen.js';

/** How a table must change to take rows with other columns, and what has to hold for that. */
export interface EvolutionPlan {
  readonly added: readonly Column[];
  readonly widened: readonly Widening[];
  /** Columns of the table that the rows do not have. */
  readonly missing: readonly Column[];
  readonly checks: readonly EvolutionCheck[];
  /** Pairs of types that no column holds. */
  readonly refused: readonly { readonly column: string; readonly from: string; readonly to: string }[];
}

export interface Widening {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

export interface EvolutionCheck extends ValueCheck {
  readonly column: string;
  readonly side: 'existing' | 'incoming';
  /** The types on both sides, for the message. */
  readonly from: string;
  readonly to: string;
}

/** Compares columns by name; case does not count. */
export function planEvolution(existing: readonly Column[], incoming: readonly Column[]): EvolutionPlan {
  const added: Column[] = [];
  const widened: Widening[] = [];
  const checks: EvolutionCheck[] = [];
  const refused: EvolutionPlan['refused'][number][] = [];
  for (const column of incoming) {
    const known = existing.find((each) => sameName(each.name, column.name));
    if (known === undefined) {
      added.push(column);
      continue;
    }
    const common = commonType(known.type, column.type);
    const pair = { column: known.name, from: column.type, to: known.type };
    if (common === undefined) {
      refused.push(pair);
      continue;
    }
    if (!sameType(common.type, known.type)) widened.push({ column: known.name, from: known.type, to: common.type });
    if (common.checkExisting !== undefined) checks.push({ ...pair, ...common.checkExisting, side: 'existing' });
    if (common.checkIncoming !== undefined) checks.push({ ...pair, ...common.checkIncoming, side: 'incoming' });
  }
  const missing = existing.filter((column) => !incoming.some((each) => sameName(each.name, column.name)));
  return { added, widened, missing, checks, refused };
}

/** The plan as people are told it. */
export function schemaChanges(plan: EvolutionPlan): SchemaChange[] {
  return [
    ...plan.added.map((column): SchemaChange => ({ kind: 'column-added', column: column.name, to: column.type })),
    ...plan.widened.map(({ column, from, to }): SchemaChange => ({ kind: 'type-widened', column, from, to })),
    ...plan.missing.map((column): SchemaChange => ({ kind: 'column-missing', column: column.name, from: column.type })),
  ];
}
