import type { UntakenBranch } from '../walk/draft.js';

/**
 * Names in the order they are made. What is made in a branch that is not taken is known in it and its inner branches
 * only.
 */
export interface LayeredNames<T> {
  get(key: string, branch: UntakenBranch | undefined): T | undefined;
  set(key: string, value: T, branch: UntakenBranch | undefined): void;
  /** All that was made so far in any branch. */
  keys(): Iterable<string>;
}

export function createLayeredNames<T>(): LayeredNames<T> {
  const taken = new Map<string, T>();
  const untaken = new Map<UntakenBranch, Map<string, T>>();
  return {
    get(key, branch) {
      for (let at = branch; at !== undefined; at = at.outer) {
        const value = untaken.get(at)?.get(key);
        if (value !== undefined) return value;
      }
      return taken.get(key);
    },
    set(key, value, branch) {
      if (branch === undefined) {
        taken.set(key, value);
        return;
      }
      const layer = untaken.get(branch) ?? new Map<string, T>();
      untaken.set(branch, layer);
      layer.set(key, value);
    },
    *keys() {
      yield* taken.keys();
      for (const layer of untaken.values()) yield* layer.keys();
    },
  };
}
