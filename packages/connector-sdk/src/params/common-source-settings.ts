import type { CommonSourceValues } from './common-source.js';

/** What the common parameters of a SOURCE ask for, with the several ways to say one thing brought together. */
export interface CommonSourceSettings {
  readonly syncMode: 'full_refresh' | 'incremental' | 'cdc';
  readonly primaryKey?: readonly string[];
  readonly minRows?: number;
  readonly onBadRows: 'fail' | 'reject';
  /** Undefined where the SOURCE does not say it, so that ON_SCHEMA_CHANGE may. */
  readonly schemaEvolution?: 'permissive' | 'strict';
  readonly loadMetadata: boolean;
  readonly timeoutSeconds?: number;
  /** Tries after the first; undefined where the SOURCE does not say it, so that ON_ERROR may. 0 with `auto_retry: false`. */
  readonly maxRetries?: number;
  readonly debug: {
    readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
    readonly traceQueries: boolean;
    readonly explainPlans: boolean;
  };
}

/** Brings the values of `commonSourceParams` into the form that planning and running work with. */
export function commonSourceSettings(values: CommonSourceValues): CommonSourceSettings {
  const { primary_key: key, min_rows: minRows, timeout_seconds: timeoutSeconds, debug_mode: debug } = values;
  const handles = values.handle_schema_changes;
  const said = values.schema_evolution === 'guided' ? undefined : values.schema_evolution;
  const schemaEvolution = said ?? (handles === undefined ? undefined : handles ? 'permissive' : 'strict');
  const maxRetries = values.auto_retry ? values.max_retries : 0;
  return {
    syncMode: values.sync_mode,
    ...(key === undefined ? {} : { primaryKey: typeof key === 'string' ? [key] : key }),
    ...(minRows === undefined ? {} : { minRows }),
    onBadRows: values.on_bad_rows,
    ...(schemaEvolution === undefined ? {} : { schemaEvolution }),
    loadMetadata: values.load_metadata,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
    debug: {
      ...(debug?.log_level === undefined ? {} : { logLevel: debug.log_level }),
      traceQueries: debug?.trace_queries ?? false,
      explainPlans: debug?.explain_plans ?? false,
    },
  };
}
