import type { RunEntry, SourceHealth, TaskEntry } from '@sqlflow/state';

/** What runs of the project did, the ones that failed or were killed too. */
export interface ProjectHistory {
  /** Runs with their newest status, those started last first; none where there is no database yet. */
  runs(options?: HistoryOptions): Promise<readonly RunEntry[]>;
  /** One run, by its id or the beginning of it, with its tasks. Throws SF9210 when there is none. */
  show(run: string): Promise<RunHistory>;
  /** How reading each source of each pipeline went; none that was never read. */
  sources(): Promise<readonly SourceHealth[]>;
  /** Paths of the pipelines whose last run did not end well, and can be resumed. */
  unfinished(): Promise<readonly string[]>;
}

export interface HistoryOptions {
  /** Only runs of this pipeline: its name or its path. */
  readonly pipeline?: string;
  readonly limit?: number;
}

export interface RunHistory {
  readonly run: RunEntry;
  readonly tasks: readonly TaskEntry[];
}
