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
        'How `mode: replace` does it, in one transaction. `delete`: the rows are deleted and the new ones inserted. `swap`: a new table is filled and takes the place of the old one: for big tables; refused where something hangs on the table that cannot be moved, as views.',
    }),
    schema_evolution: param(z.enum(['permissive', 'guided', 'strict']).default('permissive'), {
      description:
        'What happens where the columns are not those of the table. `permissive` adds those that it lacks. `guided` does too, widens types where nothing is lost, says so, and stops with the statements to run where a column is gone or does not fit. `strict` adds nothing, and stops. No column is ever dropped.',
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
  .superRefine(checkMode);

export type PostgresOptions = z.output<typeof postgresOptions>;

function checkMode(values: Partial<PostgresOptions>, context: z.RefinementCtx): void {
  const { mode, keys, replace_method: method } = values;
  if ((mode === 'merge' || mode === 'insert_only') && keys === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['keys'],
      message: `\`mode: ${mode}\` finds rows by \`keys\`, and there are none`,
      params: { kind: 'missing' } satisfies IssueParams,
    });
  }
  if (method === 'swap' && mode !== undefined && mode !== 'replace') {
    context.addIssue({
      code: 'custom',
      path: ['replace_method'],
      message: `\`replace_method: swap\` is a way to replace, and the mode is \`${mode}\``,
      params: { kind: 'conflict', hint: 'leave it out, or use `mode: replace`' } satisfies IssueParams,
    });
  }
}
