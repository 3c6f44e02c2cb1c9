import type { Command } from './measure.js';

/** One line of the table: the same work by SQLFlow and by bare DuckDB. */
export interface Case {
  readonly name: string;
  /** At most this ratio is promised; undefined: the figure is for orientation. */
  readonly limit?: number;
  /** Makes the data in `directory` and says how to run both. */
  readonly prepare: (directory: string) => Promise<{ readonly ours: Command; readonly bare: Command }>;
}
