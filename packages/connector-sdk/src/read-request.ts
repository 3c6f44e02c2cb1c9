import type { CursorValue, SourceState } from './batch.js';
import type { Json } from './json.js';
import type { KnownKeys } from './key-comparison.js';

export type SyncMode = 'full_refresh' | 'incremental' | 'cdc';

/** What core asks a source to read. A source does what its capabilities say, core the rest. */
export interface ReadRequest {
  /** Empty for an only stream. */
  readonly stream: string;
  readonly sync: SyncMode;
  readonly state?: SourceState;
  readonly partition?: Partition;
  readonly cursor?: CursorRange;
  /** Rows may be left out for which one of these is not true. Never with `limit`. */
  readonly filter?: readonly Condition[];
  /** Only these columns, in any order; undefined: all. */
  readonly columns?: readonly string[];
  readonly limit?: number;
  /**
   * Only these files, by the `path` that `files` gives them; their rows have `_file_path` and `_file_modified`,
   * whatever the parameters say. A missing one is an error.
   */
  readonly files?: readonly string[];
  readonly sample?: Sample;
  /**
   * True: what was read is committed at each checkpoint. Sources that can then yield some on the way, in ascending
   * order of the cursor. Default: only the last counts.
   */
  readonly commits?: boolean;
  /** True: equal rows count. Sources with `exactness` say whether any was given before (`noneReturned`), not with `commits`. */
  readonly appends?: boolean;
  /**
   * The keys that were loaded and are still there, for sources with `deletes`: these yield a `KeysBatch` where their
   * own differ, as of the state that is read.
   */
  readonly known?: KnownKeys;
  readonly signal: AbortSignal;
}

/** Bounds are inclusive; `to` is there only if the user gave one. */
export interface CursorRange {
  readonly field: string;
  /**
   * Rows with a lower cursor were read before. A source with `exactness` gives those too that its state does not know
   * as read.
   */
  readonly from?: CursorValue;
  /** Rows with a lower cursor are never wanted: the user's `start_date`. */
  readonly start?: CursorValue;
  readonly to?: CursorValue;
  /** Whether rows whose cursor is NULL are wanted. */
  readonly nulls: 'include' | 'exclude';
}

/**
 * A part of a LOAD's WHERE, with NULL as in SQL. `null` and `true` have no values. Text compares by its bytes; what is
 * written as text is VARCHAR.
 */
export type Condition =
  | {
      readonly kind: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'between' | 'in' | 'null' | 'true';
      readonly column: string;
      readonly values: readonly CursorValue[];
    }
  | { readonly kind: 'and' | 'or' | 'not'; readonly of: readonly Condition[] };

/** The same rows every time: a share of the rows chosen by a hash of their key or position. */
export interface Sample {
  /** Above 0, at most 1. */
  readonly fraction: number;
  readonly seed: number;
}

/** One part of a stream that can be read beside the others; opaque to core. */
export interface Partition {
  readonly id: string;
  readonly data: Json;
}

export interface Estimate {
  readonly rows?: bigint;
  readonly bytes?: number;
  readonly requests?: number;
  /** In US dollars, where reading costs. */
  readonly cost?: number;
}
