import type { CursorRange, ReadRequest } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import type { Leaf } from '../catalog/leaves.js';
import type { Relation } from '../catalog/relation.js';
import type { PostgresParams } from '../params/source.js';
import { atOrAbove } from './cursor-condition.js';
import { type FloorRead, floorUnknown } from './floor.js';
import { hasRows } from './has-rows.js';
import { type ReadState, readStateOf } from './read-state.js';
import type { Reports } from './reports.js';
import { readIdentity, requireSameDatabase, requireSameServer } from './server-identity.js';
import { planXmin } from './xmin.js';

/** What an incremental read asks for, and what it leaves behind. */
export interface ReadPlan {
  readonly conditions: readonly string[];
  readonly state: ReadState | undefined;
  readonly mayReturn: boolean;
  /** The rows are those that earlier reads have not seen: the newest of them does not come again. */
  readonly onlyNew: boolean;
}

export type LateCommits = 'xmin' | 'floor' | 'ignore';

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
  readonly reports: Reports;
}

/**
 * How late commits are found.
 *
 * @throws SqlFlowError where the method that was asked for is not possible.
 */
export function chooseMethod(
  params: Pick<PostgresParams, 'late_commits' | 'replication_method'>,
  { relation, leaves }: Pick<PlanInput, 'relation' | 'leaves'>,
  cursor: StreamColumn,
  { stream }: ReadRequest,
  reports: Reports,
): LateCommits {
  const asked = params.replication_method?.method === 'Xmin' ? 'xmin' : params.late_commits;
  const noXmin = whyNoXmin(relation, leaves);
  const isInstant = cursor.column.type === 'TIMESTAMP WITH TIME ZONE';
  const noFloor = isInstant ? undefined : `${cursor.column.name} is no \`timestamptz\``;
  const refuse = (method: LateCommits, reason: string) =>
    sqlFlowError(codes.postgres.methodNotPossible, { stream, method, reason }, { parameter: 'late_commits' });
  if (asked === 'ignore') return 'ignore';
  if (asked === 'xmin' && noXmin !== undefined) throw refuse('xmin', noXmin);
  if (asked === 'floor' && noFloor !== undefined) throw refuse('floor', noFloor);
  if (asked !== 'auto') return asked;
  if (noXmin === undefined) return 'xmin';
  reports.notExact(noFloor === undefined ? noXmin : `${noXmin}, and ${noFloor}`);
  return noFloor === undefined ? 'floor' : 'ignore';
}

function whyNoXmin(relation: Relation | undefined, leaves: readonly Leaf[]): string | undefined {
  if (relation === undefined) return 'a query has no transaction ids';
  const { kind, readable } = relation;
  if (kind === 'v') return 'a view has no transaction ids';
  if (kind === 'm') return 'a materialised view has those of its last refresh';
  if (kind === 'f') return 'a foreign table has no transaction ids';
  const foreign = leaves.find((leaf) => leaf.kind === 'f');
  if (foreign !== undefined) return `its part ${foreign.name} is a foreign table, which has no transaction ids`;
  const odd = leaves.find(({ accessMethod }) => accessMethod !== null && accessMethod !== 'heap');
  if (odd !== undefined) return `${odd.name} is kept by ${odd.accessMethod}, which need not have transaction ids`;
  return readable ? undefined : 'only some of its columns may be read';
}

/** The rows that are new, by the transactions that wrote them. To be called in the transaction that reads. */
export async function planByXmin(input: PlanInput, relation: Relation): Promise<ReadPlan> {
  const { client, range, cursor, leaves, reports } = input;
  reports.finds(wentBy.xmin);
  const before = stateBefore(input, 'xmin');
  const read = await planXmin(client, { relation, leaves }, before);
  if (before !== undefined) reports.rewritten(relation, before);
  else if (range.from !== undefined && range.from.value !== range.start?.value) {
    reports.notExact('earlier runs did not follow transactions; from the next run on it is exact');
  }
  const unread = read.condition === undefined ? [] : [read.condition];
  return {
    // Without a state the cursor is all that says what was read. What is open now comes with the next run.
    conditions: [...unread, ...bounds(cursor, range, before === undefined ? range.from : range.start)],
    state: read.state,
    mayReturn: read.mayReturn,
    onlyNew: before !== undefined,
  };
}

/**
 * The rows from where the oldest transaction began that was open in the last run. Where nobody could tell, everything is
 * read again: never is something left out.
 */
export async function planByFloor(input: PlanInput, { state, unknown }: FloorRead): Promise<ReadPlan> {
  const { client, range, request, cursor, from, reports } = input;
  reports.finds(wentBy.floor);
  if (unknown !== undefined) reports.notExact(floorUnknown[unknown]);
  const before = stateBefore(input, 'floor');
  if (before !== undefined) requireSameServer(before, state, nameOf(request));
  const floor = before?.floor;
  const lowest = floor === null ? [range.start] : [range.from, floor === undefined ? undefined : instant(floor)];
  const wanted = lowest.filter((each) => each !== undefined);
  const conditions = [...anyOf(cursor, range, wanted), ...bounds(cursor, range, range.start)];
  const known = state.floor === null ? undefined : instant(state.floor);
  return {
    conditions,
    state,
    mayReturn: known === undefined || (await hasRows(client, from, atOrAbove(cursor, known))),
    onlyNew: false,
  };
}

/** `isAsked`: the user wants it so, and not only nothing else is possible. */
export async function planByCursor(input: PlanInput, isAsked: boolean): Promise<ReadPlan> {
  const { client, request, cursor, range, reports } = input;
  reports.finds(wentBy.cursor);
  const { system, database } = await readIdentity(client);
  const before = isAsked ? readStateOf(request.state) : stateBefore(input, 'cursor');
  if (before !== undefined && before.system !== '') requireSameDatabase(before, { system, database }, nameOf(request));
  return {
    conditions: bounds(cursor, range, range.from),
    state: { method: 'cursor', system, database },
    mayReturn: false,
    onlyNew: false,
  };
}

type StateOf<M extends ReadState['method']> = Extract<ReadState, { readonly method: M }>;

/**
 * What the last run left; undefined: there was none.
 *
 * @throws SqlFlowError where earlier runs went by something else: rows of transactions that were open then may be loaded
 * or not, and whoever appends cannot read everything again.
 */
function stateBefore<M extends ReadState['method']>({ request }: PlanInput, method: M): StateOf<M> | undefined {
  const before = readStateOf(request.state);
  if (before?.method === method) return before as StateOf<M>;
  if (request.state === undefined) return undefined;
  const was = before === undefined ? 'by something else' : wentBy[before.method];
  const what = `earlier runs found new rows ${was}, and this one would find them ${wentBy[method]}`;
  throw sqlFlowError(codes.postgres.cannotGoOn, { stream: nameOf(request), what }, { parameter: 'late_commits' });
}

const wentBy = {
  xmin: 'by transactions (`late_commits: xmin`)',
  floor: 'by the oldest open transaction (`late_commits: floor`)',
  cursor: 'by the cursor alone (`late_commits: ignore`)',
};

function nameOf({ stream }: ReadRequest): string {
  return stream || 'the query';
}

function instant(value: string) {
  return { type: 'TIMESTAMP WITH TIME ZONE', value };
}

type Bound = CursorRange['from'];

function bounds(cursor: StreamColumn, range: CursorRange, lowest: Bound): string[] {
  return anyOf(cursor, range, lowest === undefined ? [] : [lowest]);
}

/** Rows at or above the lowest of some values, with those without cursor or not. */
function anyOf(cursor: StreamColumn, { nulls }: CursorRange, lowest: readonly NonNullable<Bound>[]): string[] {
  const name = pg.escapeIdentifier(cursor.column.name);
  const isNull = `${name} IS NULL`;
  const above = lowest.map((each) => atOrAbove(cursor, each));
  if (above.length === 0) return nulls === 'exclude' ? [`${name} IS NOT NULL`] : [];
  return [[...above, ...(nulls === 'exclude' ? [] : [isNull])].join(' OR ')];
}
