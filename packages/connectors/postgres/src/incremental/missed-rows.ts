import type { CursorRange } from '@sqlflow/connector-sdk';
import type { StreamColumn } from '../catalog/describe-stream.js';
import type { Leaf } from '../catalog/leaves.js';
import { atOrAbove, instant, isInstant } from './cursor-condition.js';
import type { EarlierRead, XminState } from './read-state.js';

/**
 * Rows that reads from the floor on have left out, or would leave out now: those that none of them saw in its snapshot at
 * or above where it began. Where all stamps are of the server there are none. The server takes what a savepoint has written
 * for visible while its transaction is open: such a row is not among them. Undefined: there were no such reads.
 */
export function missedRows(
  before: XminState | undefined,
  leaves: readonly Leaf[],
  cursor: StreamColumn,
  { from }: CursorRange,
): string | undefined {
  const last = before?.reads.at(-1);
  if (before === undefined || last === undefined || before.reads.length === 1 || !isInstant(cursor)) return undefined;
  // Those that came later were not read before, and in files that were written anew the old rows have new transactions.
  const known = leaves.filter(({ oid, fileNode }) => fileOf(before, oid) === fileNode);
  if (known.length === 0) return undefined;
  const wouldBeSeen =
    before.floor === null
      ? `NOT ${isVisible(before, last)}`
      : [...(from === undefined ? [] : [from]), instant(before.floor)]
          .map((each) => atOrAbove(cursor, each))
          .join(' OR ');
  return [
    `tableoid IN (${known.map(({ oid }) => oid).join(', ')})`,
    `NOT (${wouldBeSeen})`,
    ...before.reads.map((read) => `NOT (${wasSeen(before, read, cursor)})`),
  ].join(' AND ');
}

function fileOf({ leaves, files }: XminState, oid: number): number | undefined {
  return files?.[leaves?.indexOf(oid) ?? -1];
}

function wasSeen(before: XminState, read: EarlierRead, cursor: StreamColumn): string {
  if (read.from.length === 0) return isVisible(before, read);
  const isAbove = read.from.map((value) => atOrAbove(cursor, instant(value))).join(' OR ');
  return `(${isAbove}) AND ${isVisible(before, read)}`;
}

/** A row tells the low half of the id of its transaction only; this goes for those that are not older than `xmin`. */
export function isVisible({ xmin }: XminState, { snapshot }: EarlierRead): string {
  const short = BigInt(xmin) % 2n ** 32n;
  const later = `pg_catalog.age('${short}'::pg_catalog.xid) - pg_catalog.age(xmin)`;
  const id = `greatest(${xmin}::pg_catalog.int8 + ${later}, 3)::pg_catalog.text::pg_catalog.xid8`;
  return `pg_catalog.pg_visible_in_snapshot(${id}, '${snapshot}'::pg_catalog.pg_snapshot)`;
}
