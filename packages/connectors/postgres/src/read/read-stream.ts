import type { Batch, ReadRequest } from '@sqlflow/connector-sdk';
import { type Doing, statementFailure } from '../connection/failure.js';
import { goneKeys } from '../deletes/gone-keys.js';
import { applyFilters } from '../filters/apply-filters.js';
import { nothingPushed, pushDown } from '../filters/push-down.js';
import { sourceStateOf } from '../incremental/read-state.js';
import { createReports, type Reports } from '../incremental/reports.js';
import { copyOut } from './copy-out.js';
import { copyStatement, type Selection, selectStatement, where } from './copy-statement.js';
import { openStream } from './open-stream.js';
import { type Part, shareRead, whyNoPlaces, withinLeaves } from './parallel-read.js';
import { type Opener, type Prepared, prepareRead } from './prepare-read.js';
import type { Reading } from './snapshot.js';

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
  const prepared = await prepareRead(reading, request, opener, doing.what);
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
    const { state, mayReturn, onlyNew: nothingNew, noneReturned } = plan;
    yield {
      kind: 'checkpoint',
      ...(state === undefined ? {} : { state: sourceStateOf(state) }),
      mayReturn,
      nothingNew,
      noneReturned,
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
  reading: Reading,
  prepared: Prepared,
  parts: readonly Part[],
  { stream: name, filter, limit, signal }: ReadRequest,
  doing: Doing,
): Promise<Selected> {
  const { params, context } = reading;
  const { snapshot, stream, plan, leaves } = prepared;
  try {
    const { from, columns, all } = stream;
    const pushed =
      filter === undefined ? nothingPushed : await pushDown(snapshot.client, filter, stream, await leaves());
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
    const chosen = first?.chosen ?? [];
    await tellMissed(createReports(context.logger, name), prepared, [...chosen, ...pushed.pushed]);
    // Who takes the statements is told what the server answers.
    if (context.tracing?.explain === true && first !== undefined) {
      await first.part.snapshot.client.query(`EXPLAIN ${selectStatement(first.selection)}`);
    }
    return { selections, chosen };
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

/** Says how many of the rows earlier reads by the cursor have left out; `chosen` are those that are wanted at all. */
async function tellMissed(
  reports: Reports,
  { snapshot: { client }, stream: { from }, plan, cursor }: Prepared,
  chosen: readonly string[],
): Promise<void> {
  if (plan.missed === undefined || cursor === undefined) return;
  const conditions = where([...chosen, ...plan.conditions, plan.missed]);
  const { rows } = await client.query<{ n: string }>(`SELECT count(*)::pg_catalog.text AS n FROM ${from}${conditions}`);
  const n = rows[0]?.n ?? '0';
  if (n !== '0') reports.missed(n, cursor.column.name);
}

/** The transactions that read it together, where the source asks for several. */
async function partsOf(reading: Reading, prepared: Prepared, request: ReadRequest): Promise<readonly Part[]> {
  const { snapshot, stream, shared, plan } = prepared;
  const alone = [{ snapshot, condition: undefined }];
  const isWhole = request.limit === undefined && reading.params.parallel > 1;
  // What the state says to be read is what was there when it was taken.
  const isBounded = shared !== undefined || plan.state?.method === 'xmin';
  if (!isWhole && !isBounded) return alone;
  const { relation } = stream;
  const leaves = await prepared.leaves();
  const byCursor = plan.way === 'cursor' ? 'its new rows are found by the cursor' : undefined;
  const hindrance = byCursor ?? whyNoPlaces(relation, leaves);
  const reports = createReports(reading.context.logger, request.stream);
  const sharing = { leaves, hindrance, reports, signal: request.signal };
  const parts = isWhole ? await shareRead(reading, prepared, sharing) : alone;
  return parts.length === 1 && !isBounded ? parts : withinLeaves(parts, relation, leaves);
}
