import type { Readable } from 'node:stream';
import type { FilesOptions, Format } from './format.js';
import type { Json } from './json.js';
import type { KeysBatch } from './key-comparison.js';
import type { Column } from './schema.js';

/**
 * A source's own memory of how far it has read: opaque to core, at most 1 MiB as JSON, without secrets. A source
 * migrates older versions itself.
 */
export interface SourceState {
  readonly version: number;
  readonly data: Json;
}

/** A value with its type. */
// With it 10 comes after 9, and instants compare as instants.
export interface CursorValue {
  /** As in `Column.type`. */
  readonly type: string;
  /** The value as SQL text of that type, with all its digits; instants in UTC with microseconds. */
  readonly value: string;
}

/**
 * What `read` yields: a `schema` first (and again when it changes), data, `checkpoint`s. It ends with a checkpoint:
 * core commits only there.
 */
export type Batch =
  | SchemaBatch
  | TruncateBatch
  | (Data & { readonly changes?: ChangeColumns })
  | KeysBatch
  | CheckpointBatch;

export interface SchemaBatch {
  readonly kind: 'schema';
  readonly columns: readonly Column[];
  readonly primaryKey?: readonly string[];
  /** True where the types come from a sample and the engine may widen them. Default false: they are exact. */
  readonly inferred?: boolean;
}

/** All rows before this one are to be forgotten (TRUNCATE in a change log). */
export interface TruncateBatch {
  readonly kind: 'truncate';
}

/** All batches before it, with this state, are a right place to go on from. */
export interface CheckpointBatch {
  readonly kind: 'checkpoint';
  readonly state?: SourceState;
  readonly cursor?: CursorValue;
  /** True: nothing comes after it, so the end of the load is committed with it. */
  readonly last?: boolean;
  /** True: only what is new was asked for: that the newest row is missing says nothing. */
  readonly nothingNew?: boolean;
  /** True: a later read with this state may give rows again. For sources with `exactness`. */
  readonly mayReturn?: boolean;
  /** True: the state asked with proves that no row was given before, so equal ones are others. */
  readonly noneReturned?: boolean;
}

/** Names the columns that say what happened to a row (`upsert` or `delete`) and in which order. */
export interface ChangeColumns {
  readonly operation: string;
  readonly sequence: string;
}

export type Data = RowsData | ArrowData | FilesData | StreamData | StreamsData;

/**
 * Plain objects, one per row. Decimals and integers beyond 2^53 are text or bigint, never a rounding number;
 * timestamps are ISO text with microseconds (zoned ones with an offset) or Date; `undefined` is absent, `null` is NULL.
 */
export interface RowsData {
  readonly kind: 'rows';
  readonly rows: readonly Row[];
}

export type Row = Readonly<Record<string, unknown>>;

/** An Arrow IPC stream. */
// Bytes, because two copies of apache-arrow do not know each other's classes.
export interface ArrowData {
  readonly kind: 'arrow';
  readonly ipc: Uint8Array;
}

/** Files that the engine reads itself: absolute paths, `file:` URIs or URIs of an object store. */
export interface FilesData {
  readonly kind: 'files';
  readonly uris: readonly string[];
  readonly format: Format;
  readonly options?: Partial<FilesOptions>;
  /** True: the engine deletes the files once they are read. */
  readonly owned: boolean;
}

/** Bytes as they arrive, in one format. */
export interface StreamData {
  readonly kind: 'stream';
  readonly stream: Readable;
  readonly format: Format;
}

/**
 * Parts of the rows, in their order, each a whole of its own in that format. A part begins to flow when it is read; the
 * engine says how many are at a time.
 */
export interface StreamsData {
  readonly kind: 'streams';
  readonly streams: readonly Readable[];
  readonly format: Format;
}
