import type { BytesFormat } from './destination.js';
import type { SyncMode } from './read-request.js';

/** What a source can do itself. The list is closed; what is false or missing, core does after reading. */
export interface SourceCapabilities {
  readonly sync: readonly SyncMode[];
  /** Reads only the requested columns. Default false: core drops the others. */
  readonly projection?: boolean;
  /** Leaves out rows by `filter`, as far as it can: core applies the WHERE all the same. */
  readonly filter?: boolean;
  readonly limit?: boolean;
  readonly sample?: boolean;
  /** Yields rows in ascending order of the cursor. Default false; core sorts batches all the same. */
  readonly ordered?: boolean;
  /** Yields checkpoints on the way where `ReadRequest.commits` asks for them. */
  readonly resumable?: boolean;
  /** `begin({ consistent: true })` gives one snapshot for several streams. */
  readonly consistent?: boolean;
  readonly partitions?: boolean;
  /** Reports deleted rows: compares its keys with those in `ReadRequest.known`. Default false. */
  readonly deletes?: boolean;
  /**
   * Whether rows committed late with an older cursor are found: `exact` always, `conditional` as documented, `none`
   * (default) only within `lookback_window`. Other than `none`: the source's state decides which rows are new, and core
   * leaves out only those below `start_date`.
   */
  readonly exactness?: 'exact' | 'conditional' | 'none';
}

export type WriteMode = 'replace' | 'append' | 'merge' | 'insert_only';

export interface DestinationCapabilities {
  /** A format whose bytes it takes, where the engine can write it; it takes rows all the same. Default: rows only. */
  readonly bytes?: BytesFormat;
  readonly modes: readonly WriteMode[];
  /** `all`: a write happens wholly or not at all. `batch`: each batch does. */
  readonly atomicity: 'all' | 'batch';
  /** A repeated `writeId` changes nothing. Default false. */
  readonly idempotent?: boolean;
  /** Can apply deletes. Default false. */
  readonly deletes?: boolean;
}
