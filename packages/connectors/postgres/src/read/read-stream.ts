import type { Batch, ReadRequest } from '@sqlflow/connector-sdk';
import type { StreamColumn } from '../catalog/describe-stream.js';
import { type Leaf, readLeaves } from '../catalog/leaves.js';
import { type Doing, statementFailure } from '../connection/failure.js';
import { goneKeys } from '../deletes/gone-keys.js';
import { applyFilters } from '../filters/apply-filters.js';
import { pushDown } from '../filters/push-down.js';
import { cursorColumn } from '../incremental/cursor-condition.js';
import { floorFor, readFloor } from '../incremental/floor.js';
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
import { type Opened, openStream } from './open-stream.js';
import { inSession, type Reading } from './snapshot.js';

/** Reads a table, a view or the query of the source: whole, or what is new. */
export async function* readStream(reading: Reading, request: ReadRequest): AsyncGenerator<Batch> {
  const { signal } = request;
  const doing = {
    settings: reading.pool.settings,
    what: `reading ${request.stream || (reading.params.table ?? 'the query')}`,
  };
  const { snapshot, stream, plan } = await prepare(reading, request, doing.what);
  let ended = false;
  try {
    const { columns, primaryKey } = stream;
    const types = columns.map(({ column }) => column);
    yield { kind: 'schema', columns: types, ...(primaryKey.length === 0 ? {} : { primaryKey }) };
    const selection = await select(reading, { snapshot, stream, plan }, request, doing);
    const bytes = copyOut(snapshot, copyStatement(selection), doing);
    yield { kind: 'stream', stream: bytes, format: { type: 'postgres_copy', columns: types } };
    signal.throwIfAborted();
    ended = bytes.readableEnded;
    const gone = await goneKeys(reading, snapshot, { stream, known: request.known }, doing);
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
    await (ended ? snapshot.end() : snapshot.cancel());
  }
}

/** What is asked for in the end. Where somebody wants to see how the server does it, the server is asked that too. */
async function select(
  { params, context }: Reading,
  { snapshot: { client }, stream, plan }: Prepared,
  { filter, limit, signal }: ReadRequest,
  doing: Doing,
): Promise<Selection> {
  try {
    const { from, columns, all } = stream;
    const { where } = params;
    const filtered = await applyFilters(client, params.filters, all);
    const conditions = [...(where === undefined ? [] : [where]), ...filtered, ...plan.conditions];
    const limited = limit === undefined ? {} : { limit };
    const selection = { from, columns, conditions, ...(await pushDown(client, filter, stream)), ...limited };
    // Who takes the statements is told what the server answers.
    if (context.tracing?.explain === true) await client.query(`EXPLAIN ${selectStatement(selection)}`);
    return selection;
  } catch (error) {
    signal.throwIfAborted();
    throw statementFailure(error, doing);
  }
}

interface Prepared extends Opened {
  readonly plan: ReadPlan;
}

const everything: ReadPlan = { conditions: [], state: undefined, mayReturn: false, onlyNew: false };

/** Begins the transaction that reads, and finds out what is to be read. */
async function prepare(reading: Reading, request: ReadRequest, what: string): Promise<Prepared> {
  const { signal } = request;
  const range = request.sync === 'incremental' ? request.cursor : undefined;
  const reports = createReports(reading.context.logger, request.stream);
  let opened = await openStream(reading, request.stream, { what, signal });
  try {
    const { snapshot, stream } = opened;
    if (range === undefined) return { ...opened, plan: everything };
    const cursor = cursorColumn(stream.all, range.field);
    const leaves = await leavesOf(opened);
    const method = chooseMethod(reading.params, { relation: stream.relation, leaves }, cursor, request, reports);
    const input = (): PlanInput => {
      const { relation, from } = opened.stream;
      return { client: opened.snapshot.client, request, range, cursor, relation, leaves, from, reports };
    };
    if (method !== 'xmin') await checkIndex(opened, cursor, { params: reading.params, reports });
    if (method !== 'floor') return { ...opened, plan: await planFor(method, input(), reading.params) };
    // Taken before the snapshot is: who begins in between is seen by both or by the next run.
    await snapshot.end();
    const floor = await inSession(reading, signal, readFloor);
    opened = await openStream(reading, request.stream, { what, signal });
    return { ...opened, plan: await planByFloor(input(), await floorFor(opened.snapshot.client, floor)) };
  } catch (error) {
    await opened.snapshot.cancel();
    signal.throwIfAborted();
    throw statementFailure(error, { settings: reading.pool.settings, what });
  }
}

async function leavesOf({ snapshot, stream: { relation } }: Opened): Promise<readonly Leaf[]> {
  const holdsRows = relation?.kind === 'r' || relation?.kind === 'p';
  return holdsRows ? readLeaves(snapshot.client, relation.oid) : [];
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
