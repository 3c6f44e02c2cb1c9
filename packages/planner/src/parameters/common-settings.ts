import type { Json } from '@sqlflow/connector-sdk';
import { codes } from '@sqlflow/errors';
import type { CheckedSource } from '../connector-specs.js';
import type { SourceFile } from '../files/source-file.js';
import type { CommonSourceSettings, DebugSettings, DeleteDetection, IncrementalSettings } from '../plan/plan.js';
import type { Report } from '../report.js';
import { referencesOf } from '../text/resolved-text.js';
import { pathKey, type WrittenEntry, type WrittenParameters } from './written-parameters.js';

/** Common parameters that ON_… policies say too, so both are brought together by whoever knows the policies. */
export interface SourceSettings extends Omit<CommonSourceSettings, 'schemaEvolution' | 'alertOnSchemaChange'> {
  readonly schemaEvolution: CommonSourceSettings['schemaEvolution'] | undefined;
  /** Undefined: not said. 0 with `auto_retry: false`. */
  readonly retries: number | undefined;
  /** False: `auto_retry: false`, which nothing overrules. */
  readonly mayRetry: boolean;
}

type Input = Readonly<Record<string, unknown>>;

/** Parameters of retries, limits and circuits: whoever makes requests understands them. */
const resilience: ReadonlySet<string> = new Set([
  'max_retries',
  'backoff_strategy',
  'timeout_seconds',
  'auto_retry',
  'rate_limit_safe',
  'max_requests_per_minute',
  'back_pressure',
  'error_handling',
]);

/** Parameters with settings of their own in the plan; all others that the check lets pass go to `more`. */
const settled: ReadonlySet<string> = new Set([
  'sync_mode',
  'primary_key',
  'min_rows',
  'on_bad_rows',
  'schema_evolution',
  'handle_schema_changes',
  'load_metadata',
  'debug_mode',
  'cursor_field',
  'lookback_window',
  'lookback_window_days',
  'start_date',
  'cursor_null',
  'deduplication',
  'batch_size',
  'deleted_files',
  'delete_detection',
  'soft_delete_column',
]);

/** Brings the checked common parameters into the plan's form. */
export function sourceSettings({ common }: CheckedSource): SourceSettings {
  const { input } = common;
  const primaryKey = namesIn(input.primary_key);
  const minRows = numberIn(input.min_rows);
  const deletes = deletesIn(input);
  const mayRetry = input.auto_retry !== false;
  return {
    syncMode: input.sync_mode === 'incremental' || input.sync_mode === 'cdc' ? input.sync_mode : 'full_refresh',
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(minRows === undefined ? {} : { minRows }),
    onBadRows: input.on_bad_rows === 'reject' ? 'reject' : 'fail',
    schemaEvolution: evolutionIn(input),
    loadMetadata: input.load_metadata === true,
    incremental: incrementalIn(input),
    ...(deletes === undefined ? {} : { deletes }),
    debug: debugIn(input.debug_mode),
    resilience: valuesOf(input, (name) => resilience.has(name)),
    more: valuesOf(input, (name) => !resilience.has(name) && !settled.has(name)),
    retries: mayRetry ? retriesIn(input) : 0,
    mayRetry,
  };
}

function valuesOf(input: Input, wanted: (name: string) => boolean): Readonly<Record<string, Json>> {
  const entries = Object.entries(input).filter(([name]) => wanted(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, jsonIn(value)]));
}

/** `max_retries`, or `max_attempts` of the retry strategy, which counts the first attempt, too. */
function retriesIn(input: Input): number | undefined {
  const attempts = numberIn(objectIn(objectIn(input.error_handling).retry_strategy).max_attempts);
  return numberIn(input.max_retries) ?? (attempts === undefined ? undefined : attempts - 1);
}

function objectIn(value: unknown): Input {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Where a common parameter was written, by its main name. */
export function commonEntry(
  checked: CheckedSource,
  written: WrittenParameters,
  ...names: readonly string[]
): WrittenEntry | undefined {
  for (const name of names) {
    const origin = checked.common.origins.get(`/${name}`) ?? checked.common.origins.get(`/${name}/0`);
    const entry = origin === undefined ? undefined : written.entries.get(pathKey(origin.slice(0, 1)));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** The plan shows common parameters, and planning decides by them: they can be neither secret nor known in a run only. */
export function refuseReferences(
  checked: CheckedSource,
  written: WrittenParameters,
  file: SourceFile,
  report: Report,
): void {
  for (const origin of checked.common.origins.values()) {
    const entry = written.entries.get(pathKey(origin)) ?? written.entries.get(pathKey(origin.slice(0, 1)));
    const what = `\`${origin.join('.')}\``;
    for (const { known, name } of entry?.text === undefined ? [] : referencesOf(entry.text)) {
      const code = known === 'secret' ? codes.references.secretInPlan : codes.references.knownOnlyInRun;
      if (entry !== undefined) report.add(code, { name, what }, { file, span: entry.valueSpan });
    }
  }
}

function evolutionIn(input: Input): CommonSourceSettings['schemaEvolution'] | undefined {
  const said = input.schema_evolution;
  if (said === 'permissive' || said === 'guided' || said === 'strict') return said;
  if (typeof input.handle_schema_changes !== 'boolean') return undefined;
  return input.handle_schema_changes ? 'permissive' : 'strict';
}

function incrementalIn(input: Input): IncrementalSettings {
  const [cursorField] = namesIn(input.cursor_field) ?? [];
  const lookback = lookbackIn(input);
  const startDate = textIn(input.start_date);
  const cursorNull = (['include', 'exclude', 'error'] as const).find((each) => each === input.cursor_null);
  const deduplication = (['latest_wins', 'first_wins', 'none'] as const).find((each) => each === input.deduplication);
  const batchSize = numberIn(input.batch_size);
  const deletedFiles = (['keep', 'remove'] as const).find((each) => each === input.deleted_files);
  return {
    ...(cursorField === undefined ? {} : { cursorField }),
    ...(lookback === undefined ? {} : { lookback }),
    ...(startDate === undefined ? {} : { startDate }),
    ...(cursorNull === undefined ? {} : { cursorNull }),
    ...(deduplication === undefined ? {} : { deduplication }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(deletedFiles === undefined ? {} : { deletedFiles }),
  };
}

function deletesIn({ delete_detection: method, soft_delete_column: column }: Input): DeleteDetection | undefined {
  if (method === 'compare_keys') return { method };
  return method === 'soft' && typeof column === 'string' ? { method, column } : undefined;
}

/** Days that are no whole number become hours, which ISO 8601 durations can say. */
function lookbackIn({ lookback_window: window, lookback_window_days: days }: Input): string | undefined {
  if (window !== undefined) return textIn(window);
  const count = numberIn(days);
  if (count === undefined) return undefined;
  return Number.isInteger(count) ? `P${count}D` : `PT${Math.ceil(count * 86_400)}S`;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}

function debugIn(value: unknown): DebugSettings {
  const debug = objectIn(value);
  const level = (['debug', 'info', 'warn', 'error'] as const).find((each) => each === debug.log_level);
  return {
    ...(level === undefined ? {} : { logLevel: level }),
    traceQueries: debug.trace_queries === true,
    explainPlans: debug.explain_plans === true,
  };
}

function namesIn(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flat().filter((each) => typeof each === 'string') : undefined;
}

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

function jsonIn(value: unknown): Json {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(jsonIn);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonIn(inner)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
