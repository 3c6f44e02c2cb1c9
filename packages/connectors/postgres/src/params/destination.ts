import { type IssueParams, param, writeModeOptions, z } from '@sqlflow/connector-sdk';
import { connectionParams } from './connection.js';

const statements = (description: string, example: string) =>
  param(z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(), { description, example });

/** What OPTIONS of an export to PostgreSQL may say. */
export const postgresOptions = z
  .object({
    ...connectionParams,
    table: param(z.string().min(1), {
      description:
        'The table that is written to, as `name` or `schema.name`, with case as it is. It is made when missing.',
      aliases: ['table_name', 'target_table', 'relation'],
      example: 'sales.daily_revenue',
    }),
    schema: param(z.string().min(1).optional(), {
      description: 'The schema of the table. It must be there. Default: `public`.',
      aliases: ['default_target_schema', 'target_schema'],
      example: 'sales',
    }),
    ...writeModeOptions,
    replace_method: param(z.enum(['delete', 'swap']).default('delete'), {
      description:
        'How `mode: replace` does it. `delete`: the rows are deleted and the new ones inserted, in one transaction.',
      notSupportedYet: { values: ['swap'], instead: '`delete` keeps grants, indexes and views' },
    }),
    schema_evolution: param(z.enum(['permissive', 'guided', 'strict']).default('permissive'), {
      description:
        'Columns that the table lacks: `permissive` adds them, `strict` refuses them. No column is dropped, and no type changed.',
      notSupportedYet: { values: ['guided'], instead: '`strict` says which statement to run' },
    }),
    column_types: param(z.record(z.string(), z.string().min(1)).default({}), {
      description:
        'Types of columns that are made, as PostgreSQL writes them, instead of those that follow from the query. Columns that are there keep theirs.',
      example: { payload: 'jsonb', address: 'inet' },
    }),
    pre_sql: statements(
      'SQL that runs in the same transaction before anything else; a statement, or a list of them.',
      'SET LOCAL work_mem = "256MB"',
    ),
    post_sql: statements(
      'SQL that runs in the same transaction once the rows are written, likewise.',
      'REFRESH MATERIALIZED VIEW sales.totals',
    ),
  })
  .superRefine(checkKeys);

export type PostgresOptions = z.output<typeof postgresOptions>;

function checkKeys(values: Partial<PostgresOptions>, context: z.RefinementCtx): void {
  const { mode, keys } = values;
  if ((mode !== 'merge' && mode !== 'insert_only') || keys !== undefined) return;
  context.addIssue({
    code: 'custom',
    path: ['keys'],
    message: `\`mode: ${mode}\` finds rows by \`keys\`, and there are none`,
    params: { kind: 'missing' } satisfies IssueParams,
  });
}
