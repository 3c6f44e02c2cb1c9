import type { Format, SchemaBatch } from '@sqlflow/connector-sdk';
import { findColumns } from '../apply/target.js';
import type { StagingBuilder } from '../stage/staging-builder.js';

/** Types that are known before a file is read, by column name. */
export interface KnownTypes {
  /** Exact types: a text that does not fit is an error. */
  readonly given: Readonly<Record<string, string>>;
  /** Columns that are not to be inferred, because the target keeps them as text. */
  readonly asText: readonly string[];
}

/**
 * The user's types come before those of an exact schema. A file whose ids happen to look like numbers this time must
 * not be read as numbers into a text column: it would lose the very spelling that the column keeps.
 */
export async function knownTypes(
  builder: StagingBuilder,
  format: Format,
  schema: SchemaBatch | undefined,
): Promise<KnownTypes> {
  const exact = schema !== undefined && schema.inferred !== true ? schema.columns : [];
  const given = {
    ...Object.fromEntries(exact.map(({ name, type }) => [name, type])),
    ...('columnTypes' in format ? format.columnTypes : {}),
  };
  if (builder.options.intent.mode === 'replace') return { given, asText: [] };
  const columns = await findColumns(builder.session, builder.options.intent.target);
  return { given, asText: columns.filter(({ type }) => type === 'VARCHAR').map(({ name }) => name) };
}
