import type { Random } from '../../random.js';
import type { Value } from './part.js';

/** A column that grows. Generated as numbers; what stands in the files depends on the type. */
export interface Cursor {
  readonly type: 'BIGINT' | 'TIMESTAMP';
  /** How it stands in files, and how a query shows it as text. */
  value(step: number | null): Value;
  lookback(steps: number): string;
}

/** Hours from here on. Long past, whatever the clock of the machine says. */
const beginning = Date.UTC(2020, 0, 1);
const hour = 3_600_000;

/** A row stamped with this step lies in the year 2999, where times are concerned. */
export const farFuture = (Date.UTC(2999, 0, 1) - beginning) / hour;

export const numbers: Cursor = {
  type: 'BIGINT',
  value: (step) => step,
  lookback: String,
};

export const times: Cursor = {
  type: 'TIMESTAMP',
  value: (step) =>
    step === null ? null : new Date(beginning + step * hour).toISOString().slice(0, 19).replace('T', ' '),
  lookback: (steps) => `"PT${steps}H"`,
};

export function pickCursor(random: Random): Cursor {
  return random.pick([numbers, times]);
}

/** The day of a time that stands in a file. */
export function dayOf(value: Value): string {
  return String(value).slice(0, 10);
}
