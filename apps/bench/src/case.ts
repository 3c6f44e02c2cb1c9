import type { Side } from './measure.js';

/** One line of the table: SQLFlow beside something that does the same work, or part of it. */
export interface Case {
  readonly name: string;
  readonly promises?: Promises;
  /** Makes the data in `directory`, brings projects into the state that is measured, and says how to run both sides. */
  readonly prepare: (directory: string) => Promise<Contest>;
}

/** What must hold; what is left out is for orientation. */
export interface Promises {
  /** Our time is at most this much of the other's. */
  readonly ratio?: number;
  /** Our time, start of the process included, on two cores. */
  readonly seconds?: number;
  /** Our peak memory in bytes. */
  readonly peakBytes?: number;
  /** Our peak memory is at most `times` that of the case of this name, which has less data. */
  readonly peakBeside?: { readonly name: string; readonly times: number };
}

export interface Contest {
  readonly ours: Side;
  /** Bare DuckDB, Node alone, or ourselves in another state: the first run beside the second. */
  readonly other: Side;
  /** Looks, after the last measurement of ours, whether the work was done as promised: a sentence for each that was not. */
  readonly verify?: () => Promise<readonly string[]>;
  /** Gives up what was prepared beside the directory. */
  readonly close?: () => Promise<void>;
}
