import type { Random } from '../random.js';
import type { LoadSetup } from './history.js';

/**
 * What may happen in one history. Each history has only some of it: where everything happens at once, one surprise hides
 * the other.
 */
export interface Features {
  readonly mode: LoadSetup['mode'];
  readonly deduplication: LoadSetup['deduplication'];
  readonly cursor: LoadSetup['cursor'];
  readonly tracking: LoadSetup['tracking'];
  /** LOADs into the table. */
  readonly loads: 1 | 2;
  /** Whether a source has one row per key, changed in place, or every version of it. */
  readonly uniqueKeys: boolean;
  readonly nullKeys: boolean;
  /** Stamps are multiples of it; the clock is finer. */
  readonly granularity: number;
  readonly lateRows: boolean;
  readonly futureStamps: boolean;
  readonly nullCursors: boolean;
  /** Rows change while their cursor stays. */
  readonly quietUpdates: boolean;
  readonly equalRows: boolean;
  readonly deletedRows: boolean;
  readonly columnChanges: boolean;
  readonly restores: boolean;
  /** The order in which the source returns rows changes. */
  readonly shuffles: boolean;
  readonly userEdits: boolean;
  readonly tableDrops: boolean;
  readonly existingTable: boolean;
  readonly lookback: number;
  readonly changesLookback: boolean;
  readonly startDate: number | undefined;
  readonly changesStartDate: boolean;
  readonly cursorNull: 'include' | 'exclude' | 'error';
  readonly batchSize: number | undefined;
  readonly kills: boolean;
}

export function chooseFeatures(random: Random): Features {
  const mode = random.pick(['append', 'merge'] as const);
  const merge = mode === 'merge';
  const tracking = random.chance(0.2) ? 'state' : 'cursor';
  const deduplication = merge && random.chance(0.15) ? 'first_wins' : 'latest_wins';
  const cursor = random.chance(0.25) ? 'number' : 'instant';
  const columnChanges = random.chance(0.3);
  return {
    mode,
    deduplication,
    cursor,
    tracking,
    loads: random.chance(0.3) ? 2 : 1,
    // A source that returns only what changed must have rows that differ: see `newValue` of the simulated source.
    uniqueKeys: tracking === 'state' || (merge && random.chance(0.5)),
    nullKeys: random.chance(0.2),
    granularity: cursor === 'instant' ? random.pick([1, 1, 3]) : 1,
    lateRows: random.chance(0.4),
    futureStamps: cursor === 'instant' && random.chance(0.4),
    nullCursors: random.chance(0.3),
    quietUpdates: random.chance(0.3),
    // Which of two rows was loaded is a question only where rows are alike.
    equalRows: random.chance(columnChanges ? 0.8 : 0.4),
    deletedRows: random.chance(0.3),
    columnChanges,
    restores: tracking === 'cursor' && random.chance(0.15),
    shuffles: random.chance(0.3),
    userEdits: random.chance(0.25),
    tableDrops: random.chance(0.1),
    existingTable: random.chance(0.15),
    lookback: random.pick(columnChanges ? [0, 3, 6] : [0, 0, 1, 3, 6]),
    changesLookback: random.chance(0.25),
    startDate: random.chance(0.2) ? random.between(3, 12) : undefined,
    changesStartDate: random.chance(0.3),
    cursorNull: random.pick(['include', 'include', 'include', 'exclude', 'error'] as const),
    batchSize:
      deduplication === 'latest_wins' && random.chance(tracking === 'state' ? 0.7 : 0.4)
        ? random.between(1, 3)
        : undefined,
    // An unfinished read matters most where the source goes on by its own state.
    kills: random.chance(tracking === 'state' ? 0.7 : 0.4),
  };
}
