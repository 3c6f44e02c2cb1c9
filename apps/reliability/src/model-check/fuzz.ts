import type { Difference } from '../truth/difference.js';
import type { Model } from './model.js';

export interface Fuzzed {
  readonly histories: number;
  readonly differences: readonly { readonly seed: number; readonly difference: Difference }[];
  readonly seconds: number;
}

export interface FuzzOptions {
  readonly histories: number;
  /** The first seed; the others follow it. */
  readonly seed?: number;
  readonly without?: readonly string[];
}

/** Checks so many histories, one seed after the other. */
export function fuzz(model: Model, { histories, seed: first = 1, without = [] }: FuzzOptions): Fuzzed {
  const started = performance.now();
  const differences: { seed: number; difference: Difference }[] = [];
  for (let seed = first; seed < first + histories; seed++) {
    const difference = model.check(seed, without);
    if (difference !== undefined) differences.push({ seed, difference });
  }
  return { histories, differences, seconds: (performance.now() - started) / 1000 };
}
