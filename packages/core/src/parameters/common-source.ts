import { type IssueParams, param, z } from '@sqlflow/connector-sdk';
import { incrementalSourceParams, refuseHalfSoft } from './common-source-incremental.js';
import { debugMode } from './common-source-objects.js';
import { refuseContradictions, resilienceParams } from './resilience.js';

const name = z.string().min(1);
/** Airbyte names each column of a key by its path. */
const keyPath = z.array(name).length(1);

const environments = { instead: 'use a WHERE or an IF on ${env} in the pipeline' };

/**
 * Parameters that every SOURCE understands, whatever its connector. What this version cannot do is here too, marked
 * `notSupportedYet`, so that it is refused as such and not as a misspelling.
 */
export const commonSourceParams = z
  .object({
    sync_mode: param(z.enum(['full_refresh', 'incremental', 'cdc']).default('full_refresh'), {
      description: 'Reads everything, only what is new, or the change log.',
      aliases: ['replication_method', 'replication_method.method'],
      spellings: { full_table: 'full_refresh', log_based: 'cdc' },
      notSupportedYet: {
        values: ['cdc'],
        instead:
          '`incremental` reads what is new by a cursor column; PostgreSQL also by transactions (`late_commits: xmin`), which misses none',
      },
    }),
    primary_key: param(z.union([name, z.array(name).min(1), z.array(keyPath).min(1)]).optional(), {
      description: 'Column or columns that tell rows apart; what a MERGE without keys of its own merges on.',
      aliases: ['key_properties', 'table_key_properties', 'merge_key'],
      example: ['order_id'],
    }),
    min_rows: param(z.int().min(0).optional(), {
      description: 'A replacement with fewer rows fails and changes nothing.',
      example: 1000,
    }),
    load_metadata: param(z.boolean().default(false), {
      description: 'Adds the columns `_sqlflow_loaded_at` and `_sqlflow_run_id`.',
    }),
    on_bad_rows: param(z.enum(['fail', 'reject']).default('fail'), {
      description:
        '`reject` keeps rows that cannot be read in `sqlflow.rejects`, with file, line and reason, and the run says how many.',
    }),
    schema_evolution: param(z.enum(['permissive', 'guided', 'strict']).optional(), {
      description:
        '`permissive` (the default) adds columns and widens types where nothing is lost; `guided` does too, and stops with the statements to run where a column is gone, renamed or does not fit; `strict` refuses any difference.',
    }),
    handle_schema_changes: param(z.boolean().optional(), {
      description: '`true` is `schema_evolution: permissive`, `false` is `strict`. Given together they must agree.',
    }),
    ...resilienceParams,
    debug_mode: debugMode,
    include_file_info: param(z.boolean().default(false), {
      description: 'Adds the columns `_file_path` and `_file_modified`. For sources that read files.',
      notSupportedYet: { instead: 'only sources that read files know it' },
    }),
    ...incrementalSourceParams,
    dev_mode: environmentMode('development'),
    test_mode: environmentMode('tests'),
    prod_mode: environmentMode('production'),
    sample_for_dev: param(z.union([z.boolean(), z.number()]).optional(), {
      description: 'Reads a sample, the same rows every time, in development.',
      notSupportedYet: environments,
    }),
    dev_sampling: param(z.unknown().optional(), {
      description: 'How the sample of development is drawn.',
      notSupportedYet: environments,
    }),
    cost_limit_usd: param(z.number().optional(), {
      description: 'What reading may cost.',
      notSupportedYet: true,
    }),
    cost_limit_period: param(z.string().optional(), {
      description: 'The time that `cost_limit_usd` is meant for.',
      notSupportedYet: true,
    }),
    cost_management: param(z.unknown().optional(), {
      description: 'Limits on what a source may cost.',
      notSupportedYet: true,
    }),
  })
  .refine(evolutionAgrees, {
    path: ['handle_schema_changes'],
    error: '`handle_schema_changes` and `schema_evolution` contradict each other',
    params: {
      kind: 'conflict',
      hint: '`true` is `permissive` and `false` is `strict`: keep one of them',
    } satisfies IssueParams,
    // Other mistakes must not hide this one.
    when: () => true,
  })
  .refine(oneLookback, {
    path: ['lookback_window_days'],
    error: '`lookback_window` and `lookback_window_days` say the same thing twice',
    params: { kind: 'conflict', hint: 'keep one of them' } satisfies IssueParams,
    when: () => true,
  })
  .superRefine(refuseHalfSoft)
  .superRefine(refuseContradictions);

/** The values of the common parameters, defaults filled in. */
export type CommonSourceValues = z.output<typeof commonSourceParams>;

function environmentMode(name: string) {
  return param(z.unknown().optional(), {
    description: `What this source does in ${name}: \`full_load\`, \`sample_10_percent\`, \`use_fixtures\`.`,
    notSupportedYet: environments,
  });
}

function oneLookback(values: { lookback_window?: unknown; lookback_window_days?: unknown }): boolean {
  return values.lookback_window === undefined || values.lookback_window_days === undefined;
}

function evolutionAgrees(values: { schema_evolution?: unknown; handle_schema_changes?: unknown }): boolean {
  const { schema_evolution: evolution, handle_schema_changes: handles } = values;
  if (typeof evolution !== 'string' || typeof handles !== 'boolean') return true;
  return (evolution === 'strict') !== handles;
}
