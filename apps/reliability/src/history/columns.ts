import type { Random } from '../random.js';
import { baseColumns, extraColumns } from './row.js';

/** The columns of a source as they come and go. */
export interface ColumnHistory {
  readonly now: readonly string[];
  readonly past: readonly (readonly string[])[];
}

export function firstColumns(random: Random): ColumnHistory {
  return { now: random.chance(0.3) ? [...baseColumns, 'extra1'] : baseColumns, past: [] };
}

/** The columns now that not every source has. */
export function addedColumns({ now }: ColumnHistory): readonly string[] {
  return now.filter((column) => !(baseColumns as readonly string[]).includes(column));
}

/** One optional column is added, or dropped if it is there; undefined where that would make the past ambiguous. */
export function changeColumns({ now, past }: ColumnHistory, random: Random): ColumnHistory | undefined {
  const column = random.pick(extraColumns);
  const next = now.includes(column) ? now.filter((each) => each !== column) : [...now, column].sort(inTableOrder);
  const all = [...past, now];
  return isChain(next, all) ? { now: next, past: all } : undefined;
}

/**
 * Whether, of any two earlier sets, one shares with `now` all that the other shares. Where `extra1` came and went, then
 * `extra2`, and then both are there, which row was loaded is a riddle that promises leave out.
 */
function isChain(now: readonly string[], past: readonly (readonly string[])[]): boolean {
  const shared = past.map((set) => now.filter((column) => set.includes(column)));
  return shared.every((a) => shared.every((b) => isSubset(a, b) || isSubset(b, a)));
}

function isSubset(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((column) => whole.includes(column));
}

const tableOrder: readonly string[] = [...baseColumns, ...extraColumns];

function inTableOrder(a: string, b: string): number {
  return tableOrder.indexOf(a) - tableOrder.indexOf(b);
}
