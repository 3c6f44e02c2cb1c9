import type { Column, Connector, Row } from '@sqlflow/connector-sdk';
import type { CatalogEntry } from '@sqlflow/engine';
import type { Diagnostic } from '@sqlflow/errors';
import type { Plan } from '@sqlflow/planner';
import type { EventListener } from '../events/run-event.js';
import type { ProjectHistory } from '../history/project-history.js';
import type { RunResult } from '../run/run-result.js';
import type {
  ExportCheck,
  SourceCheck,
  SourcePreview,
  SourceSchema,
  SourceSchemaOptions,
} from '../schema/source-schema.js';
import type { ProjectState } from '../state/project-state.js';
import type { NextWindow } from '../windows/next-windows.js';
import type { NamedConnectors, ProjectConnector } from './project-connector.js';
import type { ProjectSettings } from './settings.js';

export interface ProjectOptions {
  /** Where to look for `sqlflow.yml`, here and upwards. Default: the current directory. */
  readonly dir?: string;
  /** Default `dev`. */
  readonly profile?: string;
  /** A function is asked once the settings are read, which say what `sqlflow.yml` names. */
  readonly connectors: readonly ProjectConnector[] | ((named: NamedConnectors) => Promise<readonly ProjectConnector[]>);
  /** Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Values for connectors by type, e.g. `{ MEMORY: createMemoryTables({ … }) }`. */
  readonly attachments?: Readonly<Record<string, unknown>>;
  /** Receives the events of every run of this project. */
  readonly onEvent?: EventListener;
  /**
   * What operations that are not told otherwise do when another process has the database. Left out: that is an error at
   * once.
   */
  readonly wait?: WaitOptions | undefined;
}

export interface PipelineOptions {
  /** Values that come before all others (`--var`). Numbers and booleans are taken as their text. */
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
}

/** Waits while another process has the database. */
export interface WaitOptions {
  /** Default: as long as it takes. */
  readonly milliseconds?: number | undefined;
  /** Called when the waiting begins, and whenever another process has the database: SF6002, which says who. */
  readonly onWait?: ((problem: Diagnostic) => void) | undefined;
}

export interface RunOptions extends PipelineOptions {
  /** Left out: a database that another process has is an error at once. */
  readonly wait?: WaitOptions;
  /** Tasks, tables or pipelines; `+x` with what it needs, `x+` with what needs it. */
  readonly select?: readonly string[];
  /** How many tasks run at once. Default: the engine's threads of the profile, else the number of cores. */
  readonly threads?: number;
  /**
   * Incremental tables are computed again from this value of the column they go by, if that lies before where they would
   * begin. A date, a timestamp or a number.
   */
  readonly from?: string;
  /** Incremental tables are computed up to and with this value; what lies behind it stays. A date is the whole day. */
  readonly to?: string;
  /** Tables that keep their rows between runs are built anew, whole. `select` narrows which. */
  readonly fullRefresh?: boolean;
  /**
   * Goes on with the last run of the pipeline, which was killed, interrupted or failed: what was committed is not
   * repeated, and the run's id, date and options are those it had.
   */
  readonly resume?: boolean;
  /** Adds to what the sources' `debug_mode` asks for. */
  readonly debug?: { readonly traceQueries?: boolean; readonly explainPlans?: boolean };
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
}

export interface QueryOptions {
  /** True: statements that change the database are allowed. */
  readonly write?: boolean;
  /** Left out: a database that another process has is an error at once. */
  readonly wait?: WaitOptions;
  readonly signal?: AbortSignal;
}

/** An opened project. Close it when done: it holds the database. */
export interface Project extends AsyncDisposable {
  /** Absolute path of the project root. */
  readonly directory: string;
  readonly settings: ProjectSettings;
  /** The connectors that pipelines may name; imports all of them. */
  connectors(): Promise<readonly Connector[]>;
  /**
   * Paths of all pipelines relative to the root, sorted: `pipelines/**.sf`, without the files that another of them
   * includes.
   */
  pipelines(): Promise<readonly string[]>;
  /** The files of `pipelines/` that are left out there: they run with the pipelines that include them. */
  includedFiles(): Promise<readonly string[]>;
  /** The file a path or a pipeline's name means. Throws with suggestions when there is none. */
  findPipeline(nameOrPath: string): Promise<string>;
  /** All problems of the files (default: all pipelines). Needs no network and no database. */
  validate(files?: readonly string[], options?: PipelineOptions): Promise<ValidationResult>;
  /** What would run. Asks the sources for their columns and binds every query; changes nothing. */
  plan(file: string, options?: RunOptions): Promise<PlannedPipeline>;
  /** By task id: which part of each incremental table of a plan the next run computes, as the database is now. */
  windows(plan: Plan): Promise<Readonly<Record<string, NextWindow>>>;
  /** The plan as canonical JSON. */
  compile(file: string, options?: PipelineOptions): Promise<string>;
  /**
   * Runs one pipeline. Never rejects for a failed task: look at `status`. Rejects when the run cannot start. Runs on one
   * database go one after the other in the order they were asked for, those of other projects of this process too.
   */
  run(file: string, options?: RunOptions): Promise<RunResult>;
  /** Reads the database. See `QueryResult` for the values of rows. */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  /** What LOADs remember between runs. */
  readonly state: ProjectState;
  /** What runs did. */
  readonly history: ProjectHistory;
  /** Tables and views of the database with their columns. */
  catalog(): Promise<readonly CatalogEntry[]>;
  /**
   * The columns of the sources of this name as they are now, and what changed since their last load. Asks the sources,
   * changes nothing.
   */
  sourceSchema(source: string, options?: SourceSchemaOptions): Promise<readonly SourceSchema[]>;
  /** Goes through the steps of a check of the sources of this name: is it there, may one read it. Loads nothing. */
  checkSource(source: string, options?: SourceSchemaOptions): Promise<readonly SourceCheck[]>;
  /**
   * Goes through the steps of a check of the EXPORTs to a connection, or to what stands after TO: is it there, may one write
   * to it, as far as the connector can tell without. Writes nothing.
   */
  checkExport(name: string, options?: SourceSchemaOptions): Promise<readonly ExportCheck[]>;
  /**
   * What the next run would read of the sources of this name, with the first rows. Asks the sources, writes nothing.
   */
  previewSource(source: string, options?: SourceSchemaOptions): Promise<readonly SourcePreview[]>;
  /** User functions of `udfs/`. */
  functions(): Promise<readonly FunctionSummary[]>;
  close(): Promise<void>;
}

export interface ValidationResult {
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** False when there is an error. */
  readonly valid: boolean;
}

export interface PlannedPipeline {
  /** Undefined when there is an error. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** By task id: the columns of what it writes; `dynamic` where they are known only when it runs. */
  readonly columns: Readonly<Record<string, { readonly columns: readonly Column[]; readonly dynamic: boolean }>>;
  /** Ids of tasks that a run would skip now: a source cannot be read, and its policy is ON_ERROR SKIP. */
  readonly skipped: readonly string[];
  /** By task id: what of each incremental table would be computed. Undefined when there is an error. */
  readonly windows?: Readonly<Record<string, NextWindow>>;
}

export interface FunctionSummary {
  readonly name: string;
  readonly file: string;
  readonly parameters: readonly string[];
  readonly returns: string;
  readonly volatile: boolean;
}

/** Rows of a query. They are read from the engine as they are asked for. */
export interface QueryResult extends AsyncIterable<Row> {
  readonly columns: readonly Column[];
  /** All rows at once. BIGINT as bigint, DECIMAL as text, dates and timestamps as ISO text. */
  rows(): Promise<Row[]>;
  /** The result as the bytes of an Arrow IPC stream, in pieces. Instead of rows, not after them. */
  arrow(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
