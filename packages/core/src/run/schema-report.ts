import type { Column } from '@sqlflow/connector-sdk';
import type { ApplyResult, SchemaChange } from '@sqlflow/engine';
import { codes, diagnostic } from '@sqlflow/errors';
import type { CommonSourceSettings } from '@sqlflow/planner';
import type { TaskReporter } from './task-context.js';

/** Whether every change of a table is told: the policy asks for it, or adapts on its own. */
export function tellsChanges({ alertOnSchemaChange, schemaEvolution }: CommonSourceSettings): boolean {
  return alertOnSchemaChange || schemaEvolution === 'guided';
}

/** What may become of a table. One that is built anew, because it was asked for, may become anything. */
export function evolutionOf(
  { schemaEvolution }: CommonSourceSettings,
  rebuilds: boolean,
): CommonSourceSettings['schemaEvolution'] {
  return rebuilds ? 'permissive' : schemaEvolution;
}

/** Says which columns turned out wider than the first rows looked. */
export function reportInferredTypes(
  source: string,
  inferred: readonly Column[],
  actual: readonly Column[],
  reporter: TaskReporter,
): void {
  const types = new Map(actual.map((column) => [column.name.toLowerCase(), column.type]));
  for (const { name, type } of inferred) {
    const to = types.get(name.toLowerCase());
    if (to !== undefined && to !== type) {
      reporter.warn(diagnostic(codes.run.inferredTypeWidened, { source, column: name, from: type, to }));
    }
  }
}

/**
 * Says how the target was adapted: always a widened type and what seems to be renamed, everything where the policy asks
 * for an alert.
 */
export function describeSchemaChanges(
  table: string,
  { schemaChanges: changes, renames = [] }: Pick<ApplyResult, 'schemaChanges' | 'renames'>,
  alert: boolean,
  reporter: TaskReporter,
): void {
  for (const rename of renames) {
    const { from, to, agreeing, compared, by } = rename;
    const counts = { agreeing: String(agreeing), compared: String(compared) };
    reporter.warn(diagnostic(codes.run.renameSuspected, { table, from, to, ...counts, byValues: by === 'values' }));
  }
  if (alert && changes.length > 0) {
    const text = changes.map(wordsFor).join(', ');
    reporter.warn(diagnostic(codes.run.schemaChanged, { table, changes: text }));
    return;
  }
  for (const { kind, column, from = '', to = '' } of changes) {
    if (kind === 'type-widened') reporter.warn(diagnostic(codes.run.columnWidened, { table, column, from, to }));
  }
}

function wordsFor({ kind, column, from, to }: SchemaChange): string {
  switch (kind) {
    case 'column-added':
      return `\`${column}\` ${to ?? ''} is new`;
    case 'type-widened':
      return `\`${column}\` became ${to ?? ''} from ${from ?? ''}`;
    case 'column-missing':
      return `\`${column}\` is missing in the source`;
  }
}
