import type { CatalogEntry, Engine } from '@sqlflow/engine';
import type { Diagnostic, SourceText } from '@sqlflow/errors';
import type { ConnectionSpec, ConnectorSpecs } from './connector-specs.js';
import type { Plan } from './plan/plan.js';
import type { PartPlaces } from './tasks/part-places.js';
import type { SecretValues } from './variables/secret-book.js';
import type { VariableSources } from './variables/variable-sources.js';

export interface PlanInput {
  /** Path of the pipeline relative to the project root, with `/`. */
  readonly file: string;
  /** The text of a file by its path relative to the project root; undefined when there is none. */
  readonly readFile: (path: string) => string | undefined;
  readonly profile: string;
  readonly variables: VariableSources;
  /** The profile's connections by name. */
  readonly connections: Readonly<Record<string, ConnectionSpec>>;
  readonly connectors: ConnectorSpecs;
  readonly sql: SqlAnalyzer;
  /**
   * Tables and views of the database. Undefined: nobody has looked, so a table that the file does not make is a
   * warning unless it looks like a misspelling. Given: it is an error.
   */
  readonly tables?: readonly KnownTable[] | Promise<readonly KnownTable[]> | undefined;
  /**
   * Date of the run (UTC, `2026-01-31`), for conditions and INCLUDE paths that ask for `${run_date}`. Everywhere else
   * it stays a reference, so that the same files and variables give the same plan on any day.
   */
  readonly runDate?: string | undefined;
  /** Absolute path of the project root, so that absolute paths below it are known to be the same as relative ones. */
  readonly directory?: string | undefined;
}

/** Tells what a query reads. An engine is one. */
export type SqlAnalyzer = Pick<Engine, 'references'>;

/** A table or view of the database; `sql` is a view's query. */
export type KnownTable = Pick<CatalogEntry, 'table' | 'kind' | 'sql'>;

export interface PlannedFile {
  /** Undefined when there is an error. */
  readonly plan: Plan | undefined;
  /** All problems of the pipeline and the files it includes, in the order of the text. Free of secrets. */
  readonly diagnostics: readonly Diagnostic[];
  /** Values of the plan's references, but for `run_id` and `run_date`. */
  readonly secrets: SecretValues;
  /** The pipeline, and every file it includes. Secrets that are written in them are starred out. */
  readonly files: readonly SourceText[];
  readonly parts: PartPlaces;
}
