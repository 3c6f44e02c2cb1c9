import type { LoadKey } from '@sqlflow/state';
import type { PipelineOptions } from '../project/project.js';

/** What LOADs remember between runs: how far they have read, and what keeps rows from being loaded twice. */
export interface ProjectState {
  /** All LOADs that remember something; none where there is no database yet. */
  list(): Promise<readonly LoadInfo[]>;
  /** The LOADs of a source, named as `source` or `source.stream`. Throws SF9212 when none remembers anything. */
  show(source: string, options?: LoadOptions): Promise<readonly LoadInfo[]>;
  /**
   * Takes state away, so that the next run reads everything. A LOAD that appends then builds its table anew, as its rows
   * would come twice; throws SF9214 where other statements feed that table too. With `watermark` the bound of one that
   * appends goes back as far as its rows can be told apart; throws SF9122 where files are followed, which have no bound.
   */
  reset(source: string, options?: ResetOptions): Promise<readonly StateChange[]>;
  /**
   * Moves the bound. Throws SF9215 when that lies so far back that appended rows could not be told apart, SF9122 where files
   * are followed, which have no bound.
   */
  set(source: string, value: string, options?: ChangeOptions): Promise<readonly StateChange[]>;
  /** Takes state back to what it was after a run. Throws SF9218 when the rows it spoke of are others now. */
  restore(source: string, run: string, options?: ChangeOptions): Promise<readonly StateChange[]>;
  /** Hands the state of a LOAD that no pipeline has any more to the one that took its place. */
  move(source: string, options: MoveOptions): Promise<StateChange>;
  /** Deletes what is old and counts no more, and gives its disk space back. */
  clean(options?: CleanOptions): Promise<CleanResult>;
}

export interface LoadOptions {
  /** Only LOADs into this table. */
  readonly table?: string;
}

export interface ChangeOptions extends LoadOptions, PipelineOptions {
  /** Tells what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

export interface ResetOptions extends ChangeOptions {
  /** Where rows are appended, only as far back as they can be told apart. Merging LOADs read everything either way. */
  readonly watermark?: boolean;
}

export interface MoveOptions extends Omit<ChangeOptions, 'table'> {
  readonly table: string;
  /** The source of the LOAD that takes the state over. */
  readonly to: string;
}

export interface CleanOptions {
  /** Older than this goes. Default: what the profile keeps. */
  readonly days?: number;
}

export interface CleanResult {
  /** Deleted rows by state table. */
  readonly deleted: Readonly<Record<string, bigint>>;
  /** Size of the database before and after. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** What one LOAD remembers. Values of the cursor are SQL text of its type. */
export interface LoadInfo extends LoadKey {
  readonly cursor?: LoadCursor;
  /** How many loaded rows it can tell from new ones. */
  readonly windowRows: bigint;
  /** How many files it has loaded, where it follows files. */
  readonly files: bigint;
  /** What the source itself remembers; its content is the source's own. */
  readonly sourceState?: { readonly version: number; readonly bytes: number };
  /** The LOAD of a pipeline that goes on with it. Absent: no pipeline has that LOAD, or it could not be planned. */
  readonly owner?: { readonly pipeline: string; readonly line: number; readonly mode: 'replace' | 'append' | 'merge' };
  readonly lastRun?: {
    readonly runId: string;
    readonly status: string;
    readonly startedAt: string;
    readonly endedAt?: string;
    readonly rowsRead?: bigint;
    readonly inserted?: bigint;
    readonly updated?: bigint;
  };
}

export interface LoadCursor {
  readonly field: string;
  readonly type: string;
  /** Where the next read goes on, before lookback. */
  readonly bound?: string;
  /** The highest value read; beyond the bound for rows that are stamped in the future. */
  readonly highest?: string;
  /** Down to here loaded rows can be told from new ones. */
  readonly completeFrom?: string;
  /** Which system the rows come from. */
  readonly origin: string;
  /** The run, or what a command called itself. */
  readonly savedBy: string;
  readonly savedAt: string;
}

/** What a change does to one LOAD. */
export interface StateChange {
  readonly load: LoadInfo;
  readonly does: 'forget' | 'move-bound' | 'hand-over';
  /** The bound before and after; absent: none. */
  readonly before?: string;
  readonly after?: string;
  /** What the next run will read, as a sentence. */
  readonly next: string;
}
