import type { Readable } from 'node:stream';
import type { ChangeColumns, Data } from './batch.js';
import type { WriteMode } from './capabilities.js';
import type { CheckStep } from './check-step.js';
import type { CsvFormat, JsonFormat } from './format.js';
import type { Column } from './schema.js';

/** Writes to a system that takes rows: a database, an HTTP API, the tables of the embedding program. */
export interface Destination extends AsyncDisposable {
  write(input: WriteInput): Promise<WriteResult>;
  check?(): Promise<readonly CheckStep[]>;
}

/**
 * `postgres_text`: what `COPY … FROM STDIN` of PostgreSQL takes. A BLOB is hex, a list of scalars an array (`{"a",NULL}`),
 * any other nested value JSON.
 */
export type BytesFormat = 'postgres_text';

export interface WriteInput {
  /** What the user wrote after TO, without the connector's own prefix. */
  readonly target: string;
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<Data>;
  /** The rows as bytes of `capabilities.bytes`, where the engine can write it. There are no `batches` then. */
  readonly bytes?: Readable;
  readonly mode: WriteMode;
  readonly keys?: readonly string[];
  readonly changes?: ChangeColumns;
  /** The same when a run is resumed; batch n of one write is always the same batch. */
  readonly writeId: string;
  readonly signal: AbortSignal;
}

export interface WriteResult {
  readonly accepted: bigint;
  readonly rejected: bigint;
  /** Path of a file that holds the rejected rows. */
  readonly rejects?: string;
  /** True when this `writeId` had been applied before and nothing was done. */
  readonly duplicate: boolean;
}

/**
 * A destination that is a file format: the engine writes the bytes, core looks after temporary names, renames and
 * directories.
 */
export interface FileDestination extends AsyncDisposable {
  readonly files: FileTarget;
}

export interface FileTarget {
  /** Absolute path of the file, or of the directory when `partitionBy` is given. */
  readonly path: string;
  readonly format: FileWriteFormat;
  /** Columns whose values become directories `column=value/`. */
  readonly partitionBy: readonly string[];
  /** False: an existing target is an error. */
  readonly overwrite: boolean;
}

export type FileWriteFormat =
  | (Pick<CsvFormat, 'delimiter' | 'quote' | 'escape' | 'header' | 'dateFormat' | 'timestampFormat' | 'compression'> & {
      readonly type: 'csv';
      readonly nullText: string;
    })
  | (Pick<JsonFormat, 'type' | 'compression'> & { readonly dateFormat?: string; readonly timestampFormat?: string })
  | {
      readonly type: 'parquet';
      readonly compression: 'none' | 'snappy' | 'gzip' | 'zstd';
      readonly rowGroupSize?: number;
    };
