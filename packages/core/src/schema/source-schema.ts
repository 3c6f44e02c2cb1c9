import type { CheckStep, Column, Estimate, Row } from '@sqlflow/connector-sdk';
import type { ColumnChange } from '@sqlflow/engine';
import type { PipelineOptions, WaitOptions } from '../project/project.js';

export interface SourceSchemaOptions extends PipelineOptions {
  /** Path or name of the pipeline whose source is meant. Default: all pipelines that have a source of the name. */
  readonly pipeline?: string;
  /** Left out: a database that another process has is an error at once. */
  readonly wait?: WaitOptions;
  readonly signal?: AbortSignal;
}

/** What a check of a source found, step by step. */
export interface SourceCheck {
  readonly source: string;
  /** The connector's type. */
  readonly type: string;
  /** The file in which the statement stands, relative to the project root. */
  readonly file: string;
  readonly steps: readonly CheckStep[];
  /** False when a step failed. */
  readonly passed: boolean;
}

/** What a check of an EXPORT found, step by step. */
export interface ExportCheck extends Omit<SourceCheck, 'source'> {
  /** Id of the task. */
  readonly export: string;
  /** The connection of the profile that it writes to, if it does. */
  readonly connection?: string;
}

/** A stream of a source as it is now, and how that differs from its last load. */
export interface SourceSchema {
  readonly source: string;
  /** The connector's type. */
  readonly type: string;
  /** The file that declares the source, relative to the project root. */
  readonly file: string;
  /** Empty for a source's only stream. */
  readonly stream: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  /** True: the types were inferred from the first rows, and later ones may need others. */
  readonly inferred: boolean;
  /** The newest version that a load met; undefined: it was never loaded. */
  readonly lastLoad:
    | { readonly runId: string; readonly recordedAt: string; readonly columns: readonly Column[] }
    | undefined;
  /** What changed since; empty when it was never loaded. */
  readonly changes: readonly ColumnChange[];
}

/** What the next run would read of a stream. */
export interface SourcePreview {
  readonly source: string;
  /** The connector's type. */
  readonly type: string;
  /** The file that declares the source, relative to the project root. */
  readonly file: string;
  /** Empty for a source's only stream. */
  readonly stream: string;
  /** The table that a LOAD puts it into, and how; absent where no LOAD reads it. */
  readonly table?: string;
  readonly mode?: string;
  readonly sync: 'full_refresh' | 'incremental';
  /** The source decides by what it remembers which rows are new, whatever their cursor. */
  readonly byState: boolean;
  /** Column that the watermark follows. */
  readonly cursorField?: string;
  /** The lowest value of the cursor that is read, inclusive, as SQL text; null: from the beginning. */
  readonly from: string | null;
  /** The highest one; null: up to the newest. */
  readonly to: string | null;
  /** As far as the source can tell; empty: it cannot. */
  readonly estimate: Estimate;
  readonly columns: readonly Column[];
  /** The first ten at most, after the WHERE of the LOAD; secrets are masked. */
  readonly rows: readonly Row[];
}
