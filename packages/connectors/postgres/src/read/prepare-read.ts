import type { CursorRange, ReadRequest } from '@sqlflow/connector-sdk';
import type { StreamColumn } from '../catalog/describe-stream.js';
import { type Leaf, readLeaves } from '../catalog/leaves.js';
import { statementFailure } from '../connection/failure.js';
import { type Audit, planAudited } from '../incremental/audited-read.js';
import { chooseMethod } from '../incremental/choose-method.js';
import { cursorColumn } from '../incremental/cursor-condition.js';
import { type FloorRead, floorFor, readFloor } from '../incremental/floor.js';
import { missingIndex } from '../incremental/index-check.js';
import { type PlanInput, planByCursor, planByFloor, planByXmin, type ReadPlan } from '../incremental/plan-read.js';
import { createReports } from '../incremental/reports.js';
import type { Opened, Opening } from './open-stream.js';
import { inSession, type Reading } from './snapshot.js';

/** How a read begins the transaction that it reads in. */
export interface Opener {
  open(stream: string, opening: Opening): Promise<Opened>;
  /** When the oldest transaction began before all that is opened; undefined: each read asks by itself, before it opens. */
  readonly floor?: FloorRead;
}

/** A transaction that reads, and what of the stream. */
export interface Prepared extends Opened {
  readonly plan: ReadPlan;
  /** The column that its rows are followed by; undefined: they are not. */
  readonly cursor: StreamColumn | undefined;
  /** The tables that hold its rows; asked for once, where they are wanted. */
  readonly leaves: () => Promise<readonly Leaf[]>;
}

const everything: ReadPlan = {
  way: 'everything',
  conditions: [],
  state: undefined,
  mayReturn: false,
  onlyNew: false,
  noneReturned: false,
};

/** Begins the transaction that reads, and finds out what is to be read. */
export async function prepareRead(
  reading: Reading,
  request: ReadRequest,
  opener: Opener,
  what: string,
): Promise<Prepared> {
  const { signal } = request;
  const range = request.sync === 'incremental' ? request.cursor : undefined;
  let opened = await opener.open(request.stream, { what, signal });
  try {
    if (range === undefined) return { ...opened, plan: everything, cursor: undefined, leaves: leavesOf(opened) };
    let { floor } = opener;
    let input = await inputOf(reading, request, range, opened);
    if (floor === undefined && ['floor', 'audited'].includes(input.method.name)) {
      // Taken before the snapshot is: who begins in between is seen by both or by the next run.
      await opened.snapshot.end();
      floor = await inSession(reading, signal, readFloor);
      opened = await opener.open(request.stream, { what, signal });
      input = await inputOf(reading, request, range, opened);
    }
    const { cursor, leaves } = input;
    return { ...opened, plan: await planRead(reading, input, floor), cursor, leaves: async () => leaves };
  } catch (error) {
    await opened.snapshot.cancel();
    signal.throwIfAborted();
    throw statementFailure(error, { settings: reading.pool.settings, what });
  }
}

function leavesOf({ snapshot, stream: { relation } }: Opened): Prepared['leaves'] {
  let found: Promise<readonly Leaf[]> | undefined;
  return () => {
    found ??= relation === undefined ? Promise.resolve([]) : readLeaves(snapshot.client, relation.oid);
    return found;
  };
}

async function inputOf(
  { params, context }: Reading,
  request: ReadRequest,
  range: CursorRange,
  opened: Opened,
): Promise<PlanInput> {
  const { relation, from, all } = opened.stream;
  const cursor = cursorColumn(all, range.field);
  const leaves = await leavesOf(opened)();
  const { stream } = request;
  const method = chooseMethod(params, { stream, relation, leaves, cursor });
  const reports = createReports(context.logger, stream);
  return { client: opened.snapshot.client, request, range, cursor, relation, leaves, from, method, reports };
}

async function planRead({ params }: Reading, input: PlanInput, floor: FloorRead | undefined): Promise<ReadPlan> {
  const { client, relation, method, reports } = input;
  if (method.notExact !== undefined) reports.notExact(method.notExact);
  if (method.name === 'xmin' && relation !== undefined) return planByXmin(input, relation);
  const hasIndex = await checkIndex(input, params.where);
  if (floor === undefined || method.name === 'ignore') return planByCursor(input, params.late_commits === 'ignore');
  const known = await floorFor(client, floor);
  if (method.name === 'floor' || relation === undefined) return planByFloor(input, known);
  const audit: Audit = { every: params.xmin_audit_every };
  return planAudited(input, relation, known, hasIndex ? audit : { ...audit, because: noIndex });
}

const noIndex = 'without an index reading by the cursor is no faster';

/** Says where no index helps to find new rows. */
async function checkIndex(
  { client, relation, cursor, reports }: PlanInput,
  where: string | undefined,
): Promise<boolean> {
  if (relation === undefined) return false;
  const statement = await missingIndex(client, relation, cursor, where);
  if (statement !== undefined) reports.withoutIndex(relation, cursor.column.name, statement);
  return statement === undefined;
}
