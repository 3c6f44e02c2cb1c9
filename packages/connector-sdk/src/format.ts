import type { Column } from './schema.js';

/** How the bytes of a file or stream are to be read. Each field has one meaning for every engine. */
export type Format = CsvFormat | JsonFormat | ParquetFormat | PostgresCopyFormat;

export type Compression = 'none' | 'gzip' | 'zstd';

export interface CsvFormat {
  readonly type: 'csv';
  readonly delimiter: string;
  /** Empty: nothing is quoted. */
  readonly quote: string;
  /** Empty: a quote inside quotes is doubled. */
  readonly escape: string;
  readonly header: boolean;
  readonly encoding: 'utf-8' | 'utf-16' | 'latin-1';
  readonly compression: Compression;
  /** Lines to leave out before the header. */
  readonly skipRows: number;
  /** Lines that begin with this text are left out; empty: none. */
  readonly comment: string;
  /** Unquoted text that means NULL. An unquoted empty field is NULL when '' is among them; a quoted one never is. */
  readonly nullValues: readonly string[];
  readonly decimalSeparator: '.' | ',';
  /** strptime formats; undefined: ISO 8601. */
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
  /** Names by position, replacing those of the header or standing in for it. */
  readonly columnNames?: readonly string[];
  /** Types by name that the user gave; they are not inferred and not widened. */
  readonly columnTypes?: Readonly<Record<string, string>>;
  /** What a number with decimal places becomes when its type is inferred. */
  readonly decimals: 'decimal' | 'double';
  /** False: every column is VARCHAR unless named in `columnTypes`. */
  readonly inferTypes: boolean;
}

export interface JsonFormat {
  readonly type: 'json' | 'ndjson';
  readonly compression: Compression;
  readonly encoding: 'utf-8';
  /** RFC 9535 JSONPath of the array of records inside a document (`$.data.items[*]`); undefined: the document itself. */
  readonly records?: string;
  readonly columnTypes?: Readonly<Record<string, string>>;
  readonly decimals: 'decimal' | 'double';
  readonly inferTypes: boolean;
}

export interface ParquetFormat {
  readonly type: 'parquet';
}

/**
 * What `COPY … TO STDOUT (FORMAT csv, NULL '\\N')` of PostgreSQL writes, with styles ISO, postgres and hex, in UTC; the
 * values of an only column quoted. Nothing is inferred. A list is a JSON array of such texts; `!` and a text stand for
 * one of other dimensions, an error.
 */
export interface PostgresCopyFormat {
  readonly type: 'postgres_copy';
  /** In the order in which they come. */
  readonly columns: readonly Column[];
}

/** What every kind of file has in common when several are read as one table. */
export interface FilesOptions {
  /** Columns are matched by name; a file that lacks one gives NULL. False: all files must have the same columns. */
  readonly unionByName: boolean;
  /** `year=2026/` in a path becomes a column. */
  readonly hivePartitions: boolean;
  /** Adds `_file_path` and `_file_modified` (TIMESTAMP WITH TIME ZONE). */
  readonly fileInfo: boolean;
  /** What `_file_path` says of each of `uris`, which then are single files. Absent: the path as it is given. */
  readonly shownPaths: readonly string[];
  /** True: there are more files than these, so a column of `columnTypes` may be in none of them. */
  readonly part: boolean;
}

/** What an engine found out about files without reading them whole. */
export interface FilesInspection {
  readonly columns: readonly Column[];
  /** True where the types come from a sample. */
  readonly inferred: boolean;
  /** Known for Parquet, whose footers say it. */
  readonly rows?: bigint;
  readonly bytes?: number;
}
