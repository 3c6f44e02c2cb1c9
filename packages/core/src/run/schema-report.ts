import type { Column, SchemaChange } from '@sqlflow/connector-sdk';
import { codes, diagnostic } from '@sqlflow/errors';
import type { TaskReporter } from './task-context.js';

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

/** Says how the target was adapted: always a widened type, everything where the policy asks for an alert. */
export function describeSchemaChanges(
  table: string,
  changes: readonly SchemaChange[],
  alert: boolean,
  reporter: TaskReporter,
): void {
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
