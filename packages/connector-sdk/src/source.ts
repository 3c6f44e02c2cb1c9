import type { Batch, SourceState } from './batch.js';
import type { CheckStep } from './check-step.js';
import type { Estimate, Partition, ReadRequest } from './read-request.js';
import type { StreamSchema } from './schema.js';
import type { FilesRequest, SourceFile } from './source-file.js';

/**
 * One per SOURCE and run; its methods may run at the same time. `discover` and `read` are needed, the SDK fills in the
 * rest.
 */
export interface Source extends AsyncDisposable {
  /** Columns with exact types, primary key and likely cursor of each stream. */
  discover(options?: DiscoverOptions): Promise<readonly StreamSchema[]>;
  /**
   * Reads one stream. A source retries inside a batch by itself; once a batch has left it, it throws, core rolls back
   * to the last checkpoint and calls `read` again.
   */
  read(request: ReadRequest): AsyncIterable<Batch>;
  /** The files that a read would read now, in its order. Core asks `read` for those that are new or changed. */
  files?(request: FilesRequest): Promise<readonly SourceFile[]>;
  /** What time it is at the source, asked before a read. Default: the time of this machine. */
  clock?(): Promise<SourceClock>;
  check?(): Promise<readonly CheckStep[]>;
  estimate?(request: ReadRequest): Promise<Estimate>;
  /**
   * Begins reads that belong together: of these streams, any number of times, at the same time. A stream that cannot be
   * read fails its own read.
   */
  begin?(streams: readonly string[], options: { readonly consistent: boolean }): Promise<ReadSession>;
  /** The engine has committed this state: a log slot may be acknowledged. */
  committed?(stream: string, state: SourceState): Promise<void>;
}

export interface DiscoverOptions {
  /**
   * The streams whose columns are needed, as `LOAD` names them; one may not exist. Of others the columns may be
   * missing. Default: all.
   */
  readonly streams?: readonly string[];
}

/** Reads that see one snapshot of the source. */
export interface ReadSession extends AsyncDisposable {
  read(request: ReadRequest): AsyncIterable<Batch>;
  /** Cuts one stream into at most `max` parts to be read in parallel. Parts carry no checkpoints. */
  partitions?(request: ReadRequest, max: number): Promise<readonly Partition[]>;
}

/** What time it is at a source, taken before its data are looked at. */
export interface SourceClock {
  /** ISO 8601 in UTC with microseconds: bounds zoned timestamps. */
  readonly instant: string;
  /** `2026-01-31 10:00:00.123456` in the source's own zone: bounds dates and timestamps without zone. */
  readonly local: string;
}
