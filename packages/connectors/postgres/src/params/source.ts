import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { connectionParams } from './connection.js';

const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const replicationMethod = z.object({
  method: param(z.enum(['Standard', 'Xmin', 'CDC']), {
    description: '`Standard`: by a cursor column.',
    notSupportedYet: {
      values: ['CDC', 'Xmin'],
      instead:
        'set `sync_mode: incremental` with a `cursor_field`; rows that are committed late are found all the same',
    },
  }),
});

/** What PARAMS of a PostgreSQL source may say. */
export const postgresParams = z
  .object({
    ...connectionParams,
    schemas: param(names.optional(), {
      description:
        'Schemas that are looked into. A table of the first is called by its name alone, of others `schema.table`. Default: all, `public` first.',
      aliases: ['schema', 'filter_schemas', 'search_schemas'],
      example: ['public', 'sales'],
    }),
    table: param(z.string().min(1).optional(), {
      description: 'The only table to load: `LOAD t FROM source`. As `name` or `schema.name`, with case as it is.',
      aliases: ['table_name', 'relation'],
      example: 'orders',
    }),
    tables: param(names.optional(), {
      description: 'Tables that can be loaded, with `*` for any text. Default: all. What is not among them is refused.',
      aliases: ['table_names', 'filter_tables'],
      example: ['orders', 'sales.*'],
    }),
    query: param(z.string().min(1).optional(), {
      description: 'A SELECT of PostgreSQL whose rows are loaded: `LOAD t FROM source`. Instead of a table.',
      aliases: ['sql'],
      example: 'SELECT o.*, c.country FROM orders o JOIN customers c USING (customer_id)',
    }),
    columns: param(z.array(z.string().min(1)).min(1).optional(), {
      description: 'The columns to load. Default: all.',
      aliases: ['select_columns'],
      example: ['order_id', 'total'],
    }),
    where: param(z.string().min(1).optional(), {
      description: "Which rows to load, as SQL of PostgreSQL. A LOAD's own WHERE comes on top of it.",
      aliases: ['where_clause', 'row_filter'],
      example: "status <> 'draft'",
    }),
    unconstrained_numeric: param(z.enum(['text', 'double']).default('text'), {
      description:
        'What a `numeric` without precision becomes: text, which keeps every digit, or DOUBLE, which rounds. `numeric(p,s)` is DECIMAL(p,s).',
      spellings: { varchar: 'text', float: 'double' },
    }),
    array_format: param(z.enum(['list', 'text']).default('list'), {
      description:
        'What an array becomes: a list, or its text in PostgreSQL (`{1,2}`), for arrays whose dimensions differ from row to row.',
    }),
    replication_method: param(replicationMethod.optional(), {
      description: 'As Airbyte says how changes are found.',
    }),
  })
  .superRefine(checkWhatIsRead);

export type PostgresParams = z.output<typeof postgresParams>;

function checkWhatIsRead(values: Partial<PostgresParams>, context: z.RefinementCtx): void {
  const given = (['table', 'tables', 'query'] as const).filter((name) => values[name] !== undefined);
  const [first, second] = given;
  if (first !== undefined && second !== undefined) {
    context.addIssue({
      code: 'custom',
      path: [second],
      message: `\`${first}\` and \`${second}\` are both given`,
      params: { kind: 'conflict', hint: 'keep one of them' } satisfies IssueParams,
    });
  }
}
