import type { Random } from '../random.js';
import type { Features } from './features.js';
import type { Snapshot } from './history.js';
import { possibleChanges } from './source-changes.js';
import { draftSource, tick } from './source-draft.js';

/** A source that changes as sources do. */
export interface SimulatedSource {
  change(): void;
  snapshot(): Snapshot;
}

export function simulateSource(features: Features, random: Random): SimulatedSource {
  const source = draftSource(features, random);
  const changes = possibleChanges(features);
  const change = (): void => {
    tick(source);
    random.pick(changes)(source);
  };
  return {
    change,
    snapshot() {
      tick(source);
      const { clock } = source;
      // Between the look at the clock and the snapshot the source goes on.
      if (random.chance(0.3)) change();
      if (features.shuffles) source.rows = random.shuffle(source.rows);
      const { columns, rows, open, nextTransaction } = source;
      const horizon = Math.min(nextTransaction, ...open.map(({ number }) => number));
      const taken = { columns: columns.now, rows, horizon, busy: open.length > 0 };
      if (features.cursor === 'number') return taken;
      tick(source);
      return { ...taken, clock, clockAfter: source.clock };
    },
  };
}
