import type { Relation } from '../catalog/relation.js';
import { anyOf, bounds } from './cursor-condition.js';
import { type FloorRead, floorUnknown } from './floor.js';
import {
  fromFloor,
  givesNoneAgain,
  type PlanInput,
  planByXmin,
  type ReadPlan,
  stateBefore,
  wentBy,
} from './plan-read.js';
import type { XminState } from './read-state.js';
import { isSame, seenBy } from './returned-rows.js';
import { readPosition } from './server-position.js';
import { since } from './xmin.js';

/** What decides whether a read goes by transactions. */
export interface Audit {
  /** Of so many runs one does. */
  readonly every: number;
  /** Why this one does in any case. */
  readonly because?: string;
}

/**
 * The rows from where the oldest transaction began that was open in the last run, and every so often those of all
 * transactions since the last time that it was so: what the cursor does not tell of comes with these. The same where the
 * last run has left nothing to go on from, or the table is not made of what it was. `floor` was taken before the
 * transaction that reads began, and this is to be called in that one.
 */
export async function planAudited(
  input: PlanInput,
  relation: Relation,
  floor: FloorRead,
  audit: Audit,
): Promise<ReadPlan> {
  const { client, cursor, range, method, reports } = input;
  const byXmin = (because: string) => planByXmin(input, relation, { floor, because: `${method.because}; ${because}` });
  const start = startOf(input, relation, floor, audit);
  if ('because' in start) return byXmin(start.because);
  const { before } = start;
  const { snapshot } = await readPosition(client, relation, before);
  const written = since(BigInt(before.xmin), BigInt(snapshot.xmax));
  if (written === undefined) return byXmin('as many transactions have passed as can be told apart');
  const stamped = `${cursor.column.name} is stamped by the server, and one of ${audit.every} runs audits that`;
  reports.finds(wentBy.floor, { because: `${method.because}; ${stamped}` });
  const lowest = fromFloor(range, start.floor);
  const read = { snapshot: snapshot.text, from: lowest.map(({ value }) => value) };
  return {
    way: 'cursor',
    // What the last read by transactions has seen for good need not be remembered, so it must not come again.
    conditions: [...anyOf(cursor, range, lowest), written, ...bounds(cursor, range, range.start)],
    state: {
      ...before,
      snapshot: seenBy(snapshot, before).snapshot,
      mayReturn: true,
      floor: floor.state.floor,
      reads: [...before.reads, read],
    },
    // The next one by transactions gives all again that was written since.
    mayReturn: true,
    onlyNew: true,
    noneReturned: await givesNoneAgain(input, relation, before, written),
  };
}

type Start = { readonly before: XminState; readonly floor: string } | { readonly because: string };

/** From which floor a read goes on, or why it goes by transactions. */
function startOf(input: PlanInput, relation: Relation, { unknown }: FloorRead, { every, because }: Audit): Start {
  const before = stateBefore(input, 'xmin');
  if (because !== undefined) return { because };
  if (before === undefined) return { because: 'the first run does, so that later ones can go on by either' };
  if (before.floor === null) {
    const notNoted = 'the last run did not note when the oldest open transaction began';
    return { because: unknown === undefined ? notNoted : floorUnknown[unknown] };
  }
  const { leaves } = input;
  if (!isSame(before, { relation, leaves })) return { because: 'its parts or files are not those of the last run' };
  if (before.reads.length >= every) return { because: `this is the one of ${every} runs that audits the others` };
  if (JSON.stringify(before.reads).length > longestReads) return { because: tooManyOpen };
  return { before, floor: before.floor };
}

/** A quarter of what a state may have: the snapshot of one more run, with its thousands of open transactions, comes on top. */
const longestReads = 256 * 1024;
const tooManyOpen = 'too many transactions were open in earlier runs';
