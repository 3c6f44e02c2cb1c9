import type { Batch, ReadRequest } from '@sqlflow/connector-sdk';
import type { StreamColumn } from '../catalog/describe-stream.js';
import { type Leaf, readLeaves } from '../catalog/leaves.js';
import { type Doing, statementFailure } from '../connection/failure.js';
import { goneKeys } from '../deletes/gone-keys.js';
import { applyFilters } from '../filters/apply-filters.js';
import { nothingPushed, pushDown } from '../filters/push-down.js';
import { cursorColumn } from '../incremental/cursor-condition.js';
import { type FloorRead, floorFor, readFloor } from '../incremental/floor.js';
import { missingIndex } from '../incremental/index-check.js';
import {
  chooseMethod,
  type LateCommits,
  type PlanInput,
  planByCursor,
  planByFloor,
  planByXmin,
  type ReadPlan,
} from '../incremental/plan-read.js';
import { sourceStateOf } from '../incremental/read-state.js';
import { createReports, type Reports } from '../incremental/reports.js';
import { copyOut } from './copy-out.js';
import { copyStatement, type Selection, selectStatement } from './copy-statement.js';
import { type Opened, type Opening, openStream } from './open-stream.js';
import { type Part, shareRead, whyNoPlaces, withinLeaves } from './parallel-read.js';
import { inSession, type Reading } from './snapshot.js';

/** How a read begins the transaction that it reads in. */
export interface Opener {
  open(stream: string, opening: Opening): Promise<Opened>;
  /** When the oldest transaction began before all that is opened; undefined: each read asks by itself, before it opens. */
  readonly floor?: FloorRead;
}

/** Reads a table, a view or the query of the source: whole, or what is new. */
export async function* readStream(
  reading: Reading,
  request: ReadRequest,
  opener: Opener = { open: (stream, opening) => openStream(reading, stream, opening) },
): AsyncGenerator<Batch> {
  const { signal } = request;
  const doing = {
    settings: reading.pool.settings,
    what: `reading ${request.stream || (reading.params.table ?? 'the query')}`,
  };
  const prepared = await prepare(reading, request, opener, doing.what);
  const { snapshot, stream, plan } = prepared;
  let parts: readonly Part[] = [{ snapshot, condition: undefined }];
  let ended = false;
  try {
    parts = await partsOf(reading, prepared, request).catch((error: unknown) => {
      throw statementFailure(error, doing);
    });
    const { columns, primaryKey } = stream;
    const types = columns.map(({ column }) => column);
    yield { kind: 'schema', columns: types, ...(primaryKey.length === 0 ? {} : { primaryKey }) };
    const { selections, chosen } = await selectParts(reading, prepared, parts, request, doing);
    const streams = selections.map(({ part, selection }) => copyOut(part.snapshot, copyStatement(selection), doing));
    const format = { type: 'postgres_copy', columns: types } as const;
    const [bytes, ...more] = streams;
    if (bytes !== undefined && more.length === 0) yield { kind: 'stream', stream: bytes, format };
    else yield { kind: 'streams', streams, format };
    signal.throwIfAborted();
    ended = streams.every(({ readableEnded }) => readableEnded);
    const gone = await goneKeys(snapshot, { stream, chosen, known: request.known }, doing);
    if (gone !== undefined) {
      ended = false;
      yield gone;
      signal.throwIfAborted();
      ended = gone.data.stream.readableEnded;
    }
    const { state, mayReturn, onlyNew: nothingNew } = plan;
    yield {
      kind: 'checkpoint',
      ...(state === undefined ? {} : { state: sourceStateOf(state) }),
      mayReturn,
      nothingNew,
    };
  } finally {
    await Promise.all(parts.map((part) => (ended ? part.snapshot.end() : part.snapshot.cancel())));
  }
}

/**
 * What is asked for in the end, of each transaction that reads a part. Where somebody wants to see how the server does it,
 * the server is asked that too.
 */
async function selectParts(
  { params, context }: Reading,
  { snapshot: { client }, stream, plan, leaves }: Prepared,
  parts: readonly Part[],
  { filter, limit, signal }: ReadRequest,
  doing: Doing,
): Promise<Selected> {
  try {
    const { from, columns, all } = stream;
    const pushed = filter === undefined ? nothingPushed : await pushDown(client, filter, stream, await leaves());
    const limited = limit === undefined ? {} : { limit };
    const selections = await Promise.all(
      parts.map(async (part) => {
        // Their values are settings of the transaction that asks.
        const filtered = await applyFilters(part.snapshot.client, params.filters, all);
        const chosen = params.where === undefined ? filtered : [params.where, ...filtered];
        const conditions = [...chosen, ...plan.conditions, ...(part.condition === undefined ? [] : [part.condition])];
        return { part, chosen, selection: { from, columns, conditions, ...pushed, ...limited } };
      }),
    );
    const [first] = selections;
    // Who takes the statements is told what the server answers.
    if (context.tracing?.explain === true && first !== undefined) {
      await first.part.snapshot.client.query(`EXPLAIN ${selectStatement(first.selection)}`);
    }
    return { selections, chosen: first?.chosen ?? [] };
  } catch (error) {
    signal.throwIfAborted();
    throw statementFailure(error, doing);
  }
}

interface Selected {
  readonly selections: readonly { readonly part: Part; readonly selection: Selection }[];
  /** As `Comparison` has it. */
  readonly chosen: readonly string[];
}

interface Prepared extends Opened {
  readonly plan: ReadPlan;
  readonly method: LateCommits | 'everything';
  /** The tables that hold its rows; asked for once, where they are wanted. */
  readonly leaves: () => Promise<readonly Leaf[]>;
}

/** The transactions that read it together, where the source asks for several. */
async function partsOf(reading: Reading, prepared: Prepared, request: ReadRequest): Promise<readonly Part[]> {
  const { snapshot, stream, shared, method } = prepared;
  const alone = [{ snapshot, condition: undefined }];
  const isWhole = request.limit === undefined && reading.params.parallel > 1;
  // What the state says to be read is what was there when it was taken.
  const isBounded = shared !== undefined || method === 'xmin';
  if (!isWhole && !isBounded) return alone;
  const { relation } = stream;
  const leaves = await prepared.leaves();
  const byCursor = method === 'everything' || method === 'xmin' ? undefined : 'its new rows are found by the cursor';
  const hindrance = byCursor ?? whyNoPlaces(relation, leaves);
  const reports = createReports(reading.context.logger, request.stream);
  const sharing = { leaves, hindrance, reports, signal: request.signal };
  const parts = isWhole ? await shareRead(reading, prepared, sharing) : alone;
  return parts.length === 1 && !isBounded ? parts : withinLeaves(parts, relation, leaves);
}

const everything: ReadPlan = { conditions: [], state: undefined, mayReturn: false, onlyNew: false };

/** Begins the transaction that reads, and finds out what is to be read. */
async function prepare(reading: Reading, request: ReadRequest, opener: Opener, what: string): Promise<Prepared> {
  const { signal } = request;
  const range = request.sync === 'incremental' ? request.cursor : undefined;
  const reports = createReports(reading.context.logger, request.stream);
  let opened = await opener.open(request.stream, { what, signal });
  const prepared = (plan: ReadPlan, method: Prepared['method']): Prepared => {
    return { ...opened, plan, method, leaves: leavesOf(opened) };
  };
  try {
    const { snapshot, stream } = opened;
    if (range === undefined) return prepared(everything, 'everything');
    const cursor = cursorColumn(stream.all, range.field);
    const known = leavesOf(opened);
    const leaves = await known();
    const method = chooseMethod(reading.params, { relation: stream.relation, leaves }, cursor, request, reports);
    const input = (): PlanInput => {
      const { relation, from } = opened.stream;
      return { client: opened.snapshot.client, request, range, cursor, relation, leaves, from, reports };
    };
    if (method !== 'xmin') await checkIndex(opened, cursor, { params: reading.params, reports });
    if (method !== 'floor') {
      return { ...opened, plan: await planFor(method, input(), reading.params), method, leaves: known };
    }
    let { floor } = opener;
    if (floor === undefined) {
      // Taken before the snapshot is: who begins in between is seen by both or by the next run.
      await snapshot.end();
      floor = await inSession(reading, signal, readFloor);
      opened = await opener.open(request.stream, { what, signal });
    }
    return prepared(await planByFloor(input(), await floorFor(opened.snapshot.client, floor)), method);
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

async function planFor(method: LateCommits, input: PlanInput, params: Reading['params']): Promise<ReadPlan> {
  const { relation } = input;
  if (method === 'xmin' && relation !== undefined) return planByXmin(input, relation);
  return planByCursor(input, params.late_commits === 'ignore');
}

/** Says where no index helps to find new rows. */
async function checkIndex(
  { snapshot: { client }, stream: { relation } }: Opened,
  cursor: StreamColumn,
  { params, reports }: Pick<Reading, 'params'> & { readonly reports: Reports },
): Promise<void> {
  if (relation === undefined) return;
  const statement = await missingIndex(client, relation, cursor, params.where);
  if (statement !== undefined) reports.withoutIndex(relation, cursor.column.name, statement);
}
