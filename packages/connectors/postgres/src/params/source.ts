import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { readFilters, type WrittenFilter } from '../filters/read-filters.js';
import { connectionParams } from './connection.js';
import { lateCommitsParams } from './late-commits.js';
import { checkSharing, sharingParams } from './sharing.js';

const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** What Airbyte says beside `method: CDC`: known, so that only the method itself is refused. */
const ofChangeLog = (description: string) =>
  param(z.unknown().optional(), { description: `Of \`CDC\`: ${description}.` });

const replicationMethod = z.object({
  method: param(z.enum(['Standard', 'Xmin', 'CDC']), {
    description:
      '`Standard`: by a cursor column. `Xmin`: by the transactions that wrote the rows, as `late_commits: xmin`.',
    notSupportedYet: {
      values: ['CDC'],
      instead:
        'use `"sync_mode": "incremental"` with a `cursor_field`: `"late_commits": "xmin"`, the default for tables, misses no committed row; deleted rows are found by `delete_detection`',
    },
  }),
  replication_slot: ofChangeLog('the slot'),
  publication: ofChangeLog('the publication'),
  plugin: ofChangeLog('the plugin'),
  initial_waiting_seconds: ofChangeLog('how long to wait for the first change'),
  queue_size: ofChangeLog('the size of the queue'),
  lsn_commit_behaviour: ofChangeLog('when positions are acknowledged'),
  heartbeat_action_query: ofChangeLog('the query that keeps the log moving'),
  invalid_cdc_cursor_position_behavior: ofChangeLog('what to do when the log is gone'),
  initial_load_timeout_hours: ofChangeLog('how long the first load may take'),
  debezium_shutdown_timeout_seconds: ofChangeLog('how long to wait at the end'),
});

/** What a configuration of Airbyte holds besides, and what its defaults ask for. */
const airbyteParams = {
  sourceType: param(z.literal('postgres').optional(), { description: 'In configurations of Airbyte.' }),
  check_privileges: param(z.literal(true).optional(), {
    description: 'Tables that may not be read are never offered: there is nothing to switch off.',
  }),
  checkpoint_target_interval_seconds: param(z.int().positive().default(300), {
    description: 'In configurations of Airbyte; here `batch_size` says how much is committed together.',
    notSupportedYet: { instead: 'use `batch_size`' },
  }),
  entra_service_principal_auth: param(z.boolean().default(false), {
    description: 'Signing in with a principal of Microsoft Entra.',
    notSupportedYet: { instead: 'give a user of the database with its password' },
  }),
};

const scalar = z.union([z.number(), z.boolean(), z.string()]).nullable();
const values = z.union([scalar, z.array(scalar)]).nullable();
const filter = z.union([scalar, z.array(scalar), z.record(z.string(), values)]).nullable();

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
    filters: param(z.record(z.string(), filter).superRefine(checkFilters).optional(), {
      description:
        'Which rows to load, by column: a value, `">= 300"`, `{">": 18, "<": 65}`, a list, null, `"!= x"`, `"like A%"`. All must hold. Values are bound, never put into the SQL.',
      example: { amount: '>= 300', country: ['NL', 'BE'] },
    }),
    ...sharingParams,
    unconstrained_numeric: param(z.enum(['text', 'double']).default('text'), {
      description:
        'What a `numeric` without precision becomes: text, which keeps every digit, or DOUBLE, which rounds. `numeric(p,s)` is DECIMAL(p,s).',
      spellings: { varchar: 'text', float: 'double' },
    }),
    array_format: param(z.enum(['list', 'text']).default('list'), {
      description:
        'What an array becomes: a list, or its text in PostgreSQL (`{1,2}`), for arrays whose dimensions differ from row to row.',
    }),
    ...lateCommitsParams,
    replication_method: param(replicationMethod.optional(), {
      description: 'As Airbyte says how changes are found.',
    }),
    ...airbyteParams,
  })
  .superRefine(checkWhatIsRead)
  .superRefine(checkSharing);

export type PostgresParams = z.output<typeof postgresParams>;

function checkFilters(filters: Readonly<Record<string, WrittenFilter>>, context: z.RefinementCtx): void {
  for (const [column, written] of Object.entries(filters)) {
    if (readFilters({ [column]: written }) !== undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [column],
      message: 'is no filter',
      params: {
        hint: 'operators are =, !=, <, <=, >, >=, like and not like; lists go with = and !=, null too',
      } satisfies IssueParams,
    });
  }
}

function checkWhatIsRead(
  values: Partial<Record<'table' | 'tables' | 'query', unknown>>,
  context: z.RefinementCtx,
): void {
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
