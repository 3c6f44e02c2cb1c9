/** Part of a generated pipeline: a source, its load, and what is made of it. The parts of a pipeline share nothing. */
export interface Part {
  readonly statements: string;
  /** What the files of its source are at each run. */
  readonly versions: readonly (readonly SourceFile[])[];
  /** What must be there after the last run, worked out from the versions alone: no watermark, no window, no SQL. */
  readonly truths: readonly Truth[];
  /** Nothing adds rows without knowing which are there, so that a plain run after a killed one ends the same. */
  readonly repeatable: boolean;
}

export type FileFormat = 'CSV' | 'JSON' | 'PARQUET';

export interface SourceFile {
  /** Below the project's folder. */
  readonly path: string;
  readonly format: FileFormat;
  readonly columns: readonly SourceColumn[];
  readonly rows: readonly (readonly Value[])[];
  /** Time of modification, seconds since 1970. */
  readonly modified?: number;
}

export interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

export type Value = number | string | null;

export interface Truth {
  readonly name: string;
  /** Asks the database, or files by their place below `output`. */
  readonly query: (output: string) => string;
  readonly rows: readonly (readonly Value[])[];
  /** It counts runs, and a run that took half a file for a whole one has counted. */
  readonly countsRuns?: boolean;
}

/** The ending of a file, and how PARAMS give the types of its columns: Parquet files know their own. */
export const endings: Readonly<Record<FileFormat, string>> = { CSV: 'csv', JSON: 'ndjson', PARQUET: 'parquet' };

export function columnTypes(format: FileFormat, columns: readonly SourceColumn[]): string {
  if (format === 'PARQUET') return '';
  return `"column_types": { ${columns.map(({ name, type }) => `"${name}": "${type}"`).join(', ')} },`;
}
