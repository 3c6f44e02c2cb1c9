import type { Json } from '@sqlflow/connector-sdk';

/**
 * What a pipeline will do: plain JSON-able data, the same bytes for the same files and variables. Secrets and what
 * only a run knows are not in it, only references to them (`PlanText`).
 */
export interface Plan {
  readonly version: 1;
  /** The pipeline's name: its file name without folder and `.sf`. */
  readonly pipeline: string;
  /** Path of the .sf file, relative to the project root. */
  readonly file: string;
  readonly profile: string;
  readonly sources: readonly PlannedSource[];
  /** In the order of the file, which is also a valid order to run them in. */
  readonly tasks: readonly Task[];
}

/**
 * Text whose secrets and run-time values are still references: `${name}` for each name of `references`, `${{` for a
 * literal `${`. A plain string has none and is taken as it is.
 */
export type PlanText = string | { readonly text: string; readonly references: readonly string[] };

/** A parameter object in which every text may be a `PlanText`. */
export type PlanValue =
  | null
  | boolean
  | number
  | string
  | PlanReference
  | readonly PlanValue[]
  | { readonly [key: string]: PlanValue };

/** Stands for a text with references inside a `PlanValue`. `$text` is the text in the syntax of `PlanText`. */
export interface PlanReference {
  readonly $text: string;
  readonly $references: readonly string[];
  /** True: with its references put in, the text is the JSON of the value (a secret that is a number). */
  readonly $json?: true;
}

export interface PlannedSource {
  readonly name: string;
  /** The connector's type in its main spelling: `CSV`. */
  readonly type: string;
  /** The connection of the profile it comes from. */
  readonly connection?: string;
  /** The connector's own parameters, checked, under their main names; opening the connector fills in defaults. */
  readonly params: PlanValue;
  /** Parameters every connector understands. */
  readonly common: CommonSourceSettings;
  readonly policies: SourcePolicies;
  readonly place: PlanPlace;
}

/** Settings of `language.md` section 7 that this version obeys; others are refused while planning. */
export interface CommonSourceSettings {
  readonly syncMode: 'full_refresh' | 'incremental' | 'cdc';
  readonly primaryKey?: readonly string[];
  readonly minRows?: number;
  readonly onBadRows: 'fail' | 'reject';
  readonly schemaEvolution: 'permissive' | 'guided' | 'strict';
  /** Warn when the schema changed (ALERT_AND_CONTINUE). */
  readonly alertOnSchemaChange: boolean;
  readonly loadMetadata: boolean;
  readonly incremental: IncrementalSettings;
  readonly deletes?: DeleteDetection;
  /** What is said of retries, time limits, rate limits and circuits, as it was given. */
  readonly resilience: Readonly<Record<string, Json>>;
  readonly debug: DebugSettings;
  /** Settings of later versions go here without a change of the plan's shape. */
  readonly more: Readonly<Record<string, Json>>;
}

/** What a source says about incremental loads of it. Absent: it does not say. */
export interface IncrementalSettings {
  readonly cursorField?: string;
  /** An ISO 8601 duration, or a number in digits. */
  readonly lookback?: string;
  readonly startDate?: string;
  readonly cursorNull?: CursorNull;
  readonly deduplication?: Deduplicating;
  readonly batchSize?: number;
  readonly deletedFiles?: 'keep' | 'remove';
}

/** What becomes of rows whose cursor is NULL. */
export type CursorNull = 'include' | 'exclude' | 'error';

/** Which of several rows with one key stays. */
export type Deduplicating = 'latest_wins' | 'first_wins' | 'none';

export interface DebugSettings {
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  readonly traceQueries: boolean;
  readonly explainPlans: boolean;
}

export interface SourcePolicies {
  /** `retries`: absent where the preset of the kind of system decides. */
  readonly onError: { readonly retries?: number; readonly action: 'fail' | 'skip' };
  readonly onRateLimit: 'wait_and_retry' | 'fail';
  readonly onLimitExceeded: 'stop' | 'alert' | 'pause_until_tomorrow';
}

/** Where in the files a thing was written. Offsets are UTF-16 code units, lines and columns count from 1. */
export interface PlanPlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export type Task = LoadTask | TransformTask | ExportTask;

export interface TaskBase {
  /** Unique in the plan, readable and stable: `load:orders`, `transform:daily`, `export:output/daily.csv`, `…#2`. */
  readonly id: string;
  /**
   * Tables in lower-case `schema.name` (without `main.`), file paths as `file:relative/path`; other places that an
   * EXPORT writes to as `connection:name`, as their URI, or as `memory:name` with the type in lower case. Views are
   * followed by what they read. Parts that are secret or known only in a run are `${name}`.
   */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Ids of earlier tasks that must have ended well. */
  readonly dependsOn: readonly string[];
  /** True: what it reads is unknown, so it waits for everything before it and everything after waits for it. */
  readonly barrier: boolean;
  readonly place: PlanPlace;
  /**
   * Schemas in which unqualified names of the task's SQL are looked up before `main`: the alias of the INCLUDE that
   * the statement came with. The engine sets them for the task's transaction. Absent: only `main`.
   */
  readonly searchPath?: readonly string[];
  /** The comment above the statement. */
  readonly description?: string;
}

export interface PlanTable {
  readonly schema?: string;
  readonly name: string;
}

export interface LoadTask extends TaskBase {
  readonly kind: 'load';
  /** Name of a `PlannedSource`. */
  readonly source: string;
  /** Empty for a source's only stream. */
  readonly stream: string;
  readonly target: PlanTable;
  readonly mode: 'replace' | 'append' | 'merge';
  readonly keys: readonly string[];
  /** Absent: a full refresh. */
  readonly incremental?: IncrementalLoad;
  /** Of rows with one key the one with the highest value of this column stays: a full refresh that merges. */
  readonly deduplicate?: { readonly cursor: string; readonly keep: 'latest' | 'first' };
  readonly where?: PlanSql;
  /** How rows are found that are deleted at the source; absent: not at all. */
  readonly deletes?: DeleteDetection;
}

/** `soft`: the source marks them by a column, which is true or not NULL. */
export type DeleteDetection =
  | { readonly method: 'soft'; readonly column: string }
  | { readonly method: 'compare_keys' };

/** How a LOAD reads what is new, everything decided. */
export interface IncrementalLoad {
  /** CURSOR_FIELD, WATERMARK or the source's `cursor_field`; `_file_modified`: files are what is new. */
  readonly cursor: string;
  /** Where the cursor is named. */
  readonly cursorPlace: PlanPlace;
  readonly lookback?: string;
  readonly startDate?: string;
  readonly nulls: CursorNull;
  /** `none` where rows are appended. */
  readonly deduplication: Deduplicating;
  readonly batchSize?: number;
  /** Only where files are what is new. */
  readonly deletedFiles?: 'keep' | 'remove';
}

export interface TransformTask extends TaskBase {
  readonly kind: 'transform';
  readonly creates: 'table' | 'view';
  readonly orReplace: boolean;
  readonly target: PlanTable;
  readonly mode: 'replace' | 'append' | 'upsert' | 'incremental';
  readonly keys: readonly string[];
  /** Of an incremental one: which part is computed again. `@start_date` and its kin are references in its query. */
  readonly window?: PlannedWindow;
  readonly query: PlanSql;
}

/** INCREMENTAL BY c LOOKBACK d */
export interface PlannedWindow {
  readonly by: string;
  readonly place: PlanPlace;
  readonly lookback?: PlannedLookback;
}

/** How far behind its newest value a table is computed again. A number keeps its digits. */
export type PlannedLookback = { readonly place: PlanPlace } & (
  | { readonly unit: 'duration'; readonly months: number; readonly days: number; readonly seconds: number }
  | { readonly unit: 'number'; readonly value: string }
);

export interface ExportTask extends TaskBase {
  readonly kind: 'export';
  /** A query; for `EXPORT table` it is `FROM table`. */
  readonly query: PlanSql;
  readonly to: {
    /** Empty when the destination is a connection. */
    readonly uri: PlanText;
    readonly type: string;
    readonly connection?: string;
    readonly options: PlanValue;
    /** True: `uri` is a local path. */
    readonly local: boolean;
  };
}

/** SQL with variables put in, and how to find the way back from an offset in it to the file. */
export interface PlanSql {
  readonly text: PlanText;
  readonly place: PlanPlace;
  /**
   * Pieces of the text in order: `length` characters of it were written at `start` in the file. For a variable's value
   * `start` and `end` cover the `${…}` in the file.
   */
  readonly segments: readonly SqlSegment[];
}

export interface SqlSegment {
  readonly length: number;
  readonly start: number;
  readonly end: number;
  /** True: the segment stands for the whole range in the file. Absent: its characters stand there one for one. */
  readonly whole?: true;
  /** The name of the reference that the segment is; its `length` is that of `${name}`. */
  readonly reference?: string;
}
