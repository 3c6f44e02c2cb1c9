import type { TextStats } from './text-stats.js';

/** What is known of a column after two samples of it. */
export function mergeStats(a: TextStats, b: TextStats): TextStats {
  const sum = (key: keyof TextStats) => Number(a[key] ?? 0) + Number(b[key] ?? 0);
  return {
    values: sum('values'),
    integers: sum('integers'),
    longs: sum('longs'),
    decimals: sum('decimals'),
    exponents: sum('exponents'),
    doubles: sum('doubles'),
    exactIntegers: sum('exactIntegers'),
    booleans: sum('booleans'),
    dates: sum('dates'),
    times: sum('times'),
    timestamps: sum('timestamps'),
    zonedTimestamps: sum('zonedTimestamps'),
    whole: Math.max(a.whole, b.whole),
    scale: Math.max(a.scale, b.scale),
    nulls: sum('nulls'),
    negatives: sum('negatives'),
    leastScale:
      a.decimals === 0 ? b.leastScale : b.decimals === 0 ? a.leastScale : Math.min(a.leastScale, b.leastScale),
    shape: a.shape ?? b.shape,
  };
}
