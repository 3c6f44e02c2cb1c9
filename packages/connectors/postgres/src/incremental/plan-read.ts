import type { CursorRange, CursorValue, ReadRequest } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import type { Leaf } from '../catalog/leaves.js';
import type { Relation } from '../catalog/relation.js';
import type { Method } from './choose-method.js';
import { anyOf, atOrAbove, bounds, instant } from './cursor-condition.js';
import { type FloorRead, floorUnknown } from './floor.js';
import { hasRows } from './has-rows.js';
import { missedRows } from './missed-rows.js';
import { type ReadState, readStateOf, type XminState } from './read-state.js';
import type { Reports } from './reports.js';
import { noneReturned } from './returned-rows.js';
import { readIdentity, requireSameDatabase, requireSameServer } from './server-identity.js';
import { planXmin } from './xmin.js';

/** What an incremental read asks for, and what it leaves behind. */
export interface ReadPlan {
  /** What its rows are found by. */
  readonly way: 'everything' | 'transactions' | 'cursor';
  readonly conditions: readonly string[];
  readonly state: ReadState | undefined;
  readonly mayReturn: boolean;
  /** The rows are those that earlier reads have not seen: the newest of them does not come again. */
  readonly onlyNew: boolean;
  /** None of these rows was given by an earlier read. */
  readonly noneReturned: boolean;
  /** Which of these rows earlier reads by the cursor should have found; undefined: there were none that could be wrong. */
  readonly missed?: string;
}

/** What the read is about. */
export interface PlanInput {
  readonly client: pg.Client;
  readonly request: ReadRequest;
  readonly range: CursorRange;
  readonly cursor: StreamColumn;
  /** Undefined: a query. */
  readonly relation: Relation | undefined;
  /** The tables that hold its rows. */
  readonly leaves: readonly Leaf[];
  /** What stands after FROM. */
  readonly from: string;
  readonly method: Method;
  readonly reports: Reports;
}

/**
 * The rows that are new, by the transactions that wrote them. To be called in the transaction that reads. With a `floor`,
 * taken before that began, the next read may go on from there.
 */
export async function planByXmin(
  input: PlanInput,
  relation: Relation,
  { floor, because }: { readonly floor?: FloorRead | undefined; readonly because?: string } = {},
): Promise<ReadPlan> {
  const { client, range, cursor, leaves, method, reports } = input;
  const before = stateBefore(input, 'xmin');
  const read = await planXmin(client, { relation, leaves }, before);
  reports.finds(wentBy.xmin, { ...method, ...(because === undefined ? {} : { because }) });
  if (before !== undefined) reports.rewritten(relation, before);
  else if (range.from !== undefined && range.from.value !== range.start?.value) {
    reports.notExact('earlier runs did not follow transactions; from the next run on it is exact');
  }
  const unread = read.condition === undefined ? [] : [read.condition];
  const missed = read.condition === undefined ? undefined : missedRows(before, leaves, cursor, range);
  const plan: ReadPlan = {
    way: 'transactions',
    // Without a state the cursor is all that says what was read. What is open now comes with the next run.
    conditions: [...unread, ...bounds(cursor, range, before === undefined ? range.from : range.start)],
    state: read.state,
    mayReturn: read.state.mayReturn,
    onlyNew: before !== undefined,
    noneReturned: await givesNoneAgain(input, relation, before, read.condition),
    ...(missed === undefined ? {} : { missed }),
  };
  if (floor === undefined) return plan;
  return {
    ...plan,
    state: { ...read.state, floor: floor.state.floor, reads: [{ snapshot: read.snapshot.text, from: [] }] },
  };
}

/** Looked at only for those who add rows as they come: it may take as long as reading them. */
export async function givesNoneAgain(
  { client, request, leaves }: PlanInput,
  relation: Relation,
  before: XminState | undefined,
  written: string | undefined,
): Promise<boolean> {
  if (request.appends !== true || before === undefined || written === undefined) return false;
  return noneReturned(client, { relation, leaves }, before, written);
}

/**
 * The rows from where the oldest transaction began that was open in the last run. Where nobody could tell, everything is
 * read again: never is something left out.
 */
export async function planByFloor(input: PlanInput, { state, unknown }: FloorRead): Promise<ReadPlan> {
  const { client, range, request, cursor, from, method, reports } = input;
  reports.finds(wentBy.floor, method);
  if (unknown !== undefined) reports.notExact(`${floorUnknown[unknown]}, so the next run reads everything again`);
  const before = stateBefore(input, 'floor');
  if (before !== undefined) requireSameServer(before, state, nameOf(request));
  const unread = before?.floor === null ? [] : anyOf(cursor, range, fromFloor(range, before?.floor));
  const conditions = [...unread, ...bounds(cursor, range, range.start)];
  const known = state.floor === null ? undefined : instant(state.floor);
  const mayReturn = known === undefined || (await hasRows(client, from, atOrAbove(cursor, known)));
  return { way: 'cursor', conditions, state, mayReturn, onlyNew: false, noneReturned: false };
}

/** Where a read from the floor of the last one begins: at the lowest of these. */
export function fromFloor({ from }: CursorRange, floor: string | undefined): readonly CursorValue[] {
  return [from, floor === undefined ? undefined : instant(floor)].filter((each) => each !== undefined);
}

/** `isAsked`: the user wants it so, and not only nothing else is possible. */
export async function planByCursor(input: PlanInput, isAsked: boolean): Promise<ReadPlan> {
  const { client, request, cursor, range, method, reports } = input;
  reports.finds(wentBy.cursor, method);
  const { system, database } = await readIdentity(client);
  const before = isAsked ? readStateOf(request.state) : stateBefore(input, 'cursor');
  if (before !== undefined && before.system !== '') requireSameDatabase(before, { system, database }, nameOf(request));
  return {
    way: 'cursor',
    conditions: bounds(cursor, range, range.from),
    state: { method: 'cursor', system, database },
    mayReturn: false,
    onlyNew: false,
    noneReturned: false,
  };
}

type StateOf<M extends ReadState['method']> = Extract<ReadState, { readonly method: M }>;

/**
 * What the last run left; undefined: there was none.
 *
 * @throws SqlFlowError where earlier runs went by something else: rows of transactions that were open then may be loaded
 * or not, and whoever appends cannot read everything again.
 */
export function stateBefore<M extends ReadState['method']>({ request }: PlanInput, method: M): StateOf<M> | undefined {
  const before = readStateOf(request.state);
  if (before?.method === method) return before as StateOf<M>;
  if (request.state === undefined) return undefined;
  const was = before === undefined ? 'by something else' : wentBy[before.method];
  const what = `earlier runs found new rows ${was}, and this one would find them ${wentBy[method]}`;
  throw sqlFlowError(codes.postgres.cannotGoOn, { stream: nameOf(request), what }, { parameter: 'late_commits' });
}

export const wentBy = {
  xmin: 'by transactions (`late_commits: xmin`)',
  floor: 'by the oldest open transaction (`late_commits: floor`)',
  cursor: 'by the cursor alone (`late_commits: ignore`)',
};

export function nameOf({ stream }: ReadRequest): string {
  return stream || 'the query';
}
