import type { Column } from '@sqlflow/connector-sdk';

/** Columns of `load_metadata`: they differ in every run. */
export const metadataNames = ['_sqlflow_loaded_at', '_sqlflow_run_id'] as const;

const [loadedAt, runId] = metadataNames;

/** When the run that loaded a row began, and its id. */
export const metadataColumns: readonly [Column, Column] = [
  { name: loadedAt, type: 'TIMESTAMP WITH TIME ZONE' },
  { name: runId, type: 'VARCHAR' },
];

/** The columns without those that a load adds. */
export function withoutMetadata(columns: readonly Column[]): readonly Column[] {
  const added: readonly string[] = metadataNames;
  return columns.filter(({ name }) => !added.includes(name));
}
