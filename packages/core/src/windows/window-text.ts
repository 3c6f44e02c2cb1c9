import type { WindowVariables } from '@sqlflow/engine';
import type { PlanSql, ReferenceLookup } from '@sqlflow/planner';

/** The window variables that an incremental query uses, without their `@`. */
export function usedVariables({ text }: PlanSql): readonly string[] {
  return typeof text === 'string'
    ? []
    : text.references.flatMap((name) => (name.startsWith('@') ? [name.slice(1)] : []));
}

/** Where the references of an incremental query find their values: its window's first. */
export function windowLookup(variables: WindowVariables): ReferenceLookup {
  return (name) => (name.startsWith('@') ? variables[name.slice(1)] : undefined);
}

/** Every window variable as one expression. */
export function sameForAll(expression: string): ReferenceLookup {
  return (name) => (name.startsWith('@') ? expression : undefined);
}
