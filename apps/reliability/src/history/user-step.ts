import type { UserStep } from './history.js';
import type { Row } from './row.js';

/** The table after a person changed it; undefined when it is gone. */
export function applyUserStep(table: readonly Row[] | undefined, step: UserStep): readonly Row[] | undefined {
  if (table === undefined || step.kind === 'drop') return undefined;
  if (step.kind === 'insert') return [...table, step.row];
  return table.filter((row) => row[step.column] !== step.equals);
}
