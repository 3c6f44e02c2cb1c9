import { type AstNode, isNode, nodes, text } from './serialized.js';

/** Table functions whose result depends on nothing but their arguments. */
export const pureTableFunctions: ReadonlySet<string> = new Set([
  'generate_series',
  'histogram',
  'histogram_values',
  'icu_calendar_names',
  'json_each',
  'json_tree',
  'pg_timezone_names',
  'range',
  'repeat',
  'repeat_row',
  'summary',
  'test_all_types',
  'test_vector_types',
  'unnest',
]);

/** Table functions whose first argument is a path, a glob, or a list of them. */
export const fileTableFunctions: ReadonlySet<string> = new Set([
  'glob',
  'parquet_bloom_probe',
  'parquet_file_metadata',
  'parquet_full_metadata',
  'parquet_kv_metadata',
  'parquet_metadata',
  'parquet_scan',
  'parquet_schema',
  'read_blob',
  'read_csv',
  'read_csv_auto',
  'read_duckdb',
  'read_json',
  'read_json_auto',
  'read_json_objects',
  'read_json_objects_auto',
  'read_ndjson',
  'read_ndjson_auto',
  'read_ndjson_objects',
  'read_parquet',
  'read_text',
  'sniff_csv',
]);

/** Functions that change something though they stand in a SELECT. */
export const writingFunctions: ReadonlySet<string> = new Set([
  'checkpoint',
  'disable_logging',
  'disable_peg_parser',
  'disable_profiling',
  'enable_logging',
  'enable_peg_parser',
  'enable_profiling',
  'force_checkpoint',
  'nextval',
  'setseed',
  'truncate_duckdb_logs',
  'write_log',
]);

/** The texts an argument gives literally: `'a'` or `['a', 'b']`. Undefined where they are computed. */
export function literalTexts(argument: AstNode | undefined): readonly string[] | undefined {
  if (argument === undefined) return undefined;
  if (argument.class === 'CONSTANT') {
    const constant = argument.value;
    const value = isNode(constant) ? constant.value : undefined;
    return typeof value === 'string' ? [value] : undefined;
  }
  if (argument.class !== 'FUNCTION' || text(argument, 'function_name') !== 'list_value') return undefined;
  const items = nodes(argument.children).map((item) => literalTexts(item)?.[0]);
  return items.every((item) => item !== undefined) ? items : undefined;
}
