import type { Figures } from './report.js';

/** Median ratios by case, as committed in `baseline.json`. */
export type Baseline = Readonly<Record<string, number>>;

const allowed = 1.1;

/** The cases whose ratio is more than 10 % worse than the baseline's, as sentences. Those it does not have are left out. */
export function worseThan(baseline: Baseline, all: readonly Figures[]): string[] {
  return all.flatMap(({ name, ratio }) => {
    const before = baseline[name];
    return before !== undefined && ratio.median > before * allowed
      ? [`${name}: ratio ${ratio.median.toFixed(2)}, in the baseline ${before.toFixed(2)}`]
      : [];
  });
}

export function baselineOf(all: readonly Figures[]): Baseline {
  return Object.fromEntries(all.map(({ name, ratio }) => [name, Number(ratio.median.toFixed(3))]));
}
