import type { Figures } from './report.js';

/** Median ratios by case, as committed in `baseline.json`. */
export type Baseline = Readonly<Record<string, number>>;

const allowed = 1.1;

/** The cases whose ratio is more than 10 % worse than the baseline's, as sentences. */
export function worseThan(baseline: Baseline, all: readonly Figures[]): string[] {
  return all.flatMap(({ name, ratio }) => {
    const before = baseline[name];
    return before !== undefined && ratio.median > before * allowed
      ? [`${name}: ratio ${ratio.median.toFixed(2)}, in the baseline ${before.toFixed(2)}`]
      : [];
  });
}

/** The names of measured cases that the baseline says nothing about. */
export function missingIn(baseline: Baseline, all: readonly Figures[]): string[] {
  return all.map(({ name }) => name).filter((name) => baseline[name] === undefined);
}

/** The baseline with what was measured now. Of the rest it keeps what is still a case. */
export function updatedBaseline(baseline: Baseline, all: readonly Figures[], cases: readonly string[]): Baseline {
  const measured = new Map(all.map(({ name, ratio }) => [name, Number(ratio.median.toFixed(3))]));
  return Object.fromEntries(
    cases.flatMap((name) => {
      const ratio = measured.get(name) ?? baseline[name];
      return ratio === undefined ? [] : [[name, ratio]];
    }),
  );
}
