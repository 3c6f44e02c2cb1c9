import type { ReadSession } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import { findAmong, offeredRelations } from '../catalog/find-streams.js';
import type { Relation } from '../catalog/relation.js';
import { sqlStateOf, statementFailure } from '../connection/failure.js';
import { type FloorRead, readFloor } from '../incremental/floor.js';
import {
  type Described,
  describe,
  describedStream,
  isStale,
  lockFirst,
  type Opened,
  type Opening,
  type OpenStream,
} from './open-stream.js';
import type { Opener } from './prepare-read.js';
import { readStream } from './read-stream.js';
import { exportSnapshot, lockJoined } from './shared-snapshot.js';
import { beginSnapshot, inSession, inSnapshot, type Reading, type Snapshot } from './snapshot.js';

/** Reads of several streams: with `consistent`, each sees all of them as they were at one moment. */
export async function beginReads(
  reading: Reading,
  streams: readonly string[],
  { consistent }: { readonly consistent: boolean },
): Promise<ReadSession> {
  if (!consistent) {
    return { read: (request) => readStream(reading, request), [Symbol.asyncDispose]: async () => undefined };
  }
  refuseCrowd(reading);
  const giveBack = reading.pool.setAside();
  if (giveBack === undefined) throw notTaken('all connections that could be kept are kept by others');
  try {
    const reads = await openReads(reading, streams);
    return {
      read: (request) => readStream(reading, request, reads),
      async [Symbol.asyncDispose]() {
        await reads.close();
        giveBack();
      },
    };
  } catch (error) {
    giveBack();
    throw error;
  }
}

/**
 * Before anything is read, and not where it turns out that they read at the same time: whether they do is chance, and one
 * that waited for another might keep the loads from running that the other one waits for.
 *
 * @throws SqlFlowError where as many sources with this connection are consistent as it may be made times.
 */
export function refuseCrowd({ pool }: Pick<Reading, 'pool'>): void {
  const { count, isEnough } = pool.holders();
  if (isEnough) return;
  const who = count === 1 ? 'it keeps a connection' : `${count} sources with this connection keep one each`;
  throw notTaken(`${who}, and of \`max_connections\` none would be left to read with`);
}

function notTaken(reason: string): SqlFlowError {
  return sqlFlowError(codes.postgresSharing.snapshotNotTaken, { reason }, { parameter: 'max_connections' });
}

/** What is read of a stream, or why it cannot be. */
type Found = OpenStream | SqlFlowError;

async function openReads(reading: Reading, streams: readonly string[]): Promise<ConsistentReads> {
  const { signal } = reading.context;
  const opening = { what: 'taking a snapshot of all tables', signal };
  for (;;) {
    const relations = await findAll(reading, streams, opening);
    // Before the snapshot, as each read by itself would.
    const floor = await inSession(reading, signal, readFloor);
    const keeper = await beginSnapshot(reading, signal);
    try {
      const found = await lockAndDescribe(keeper.client, reading, relations);
      if (found !== undefined)
        return new ConsistentReads(reading, keeper, await exportSnapshot(keeper.client), found, floor);
    } catch (error) {
      await keeper.cancel();
      signal.throwIfAborted();
      throw statementFailure(error, { settings: reading.pool.settings, what: opening.what });
    }
    await keeper.end();
  }
}

/** Undefined: it is a query. */
async function findAll(
  reading: Reading,
  streams: readonly string[],
  { what, signal }: Opening,
): Promise<ReadonlyMap<string, Relation | SqlFlowError | undefined>> {
  const { params } = reading;
  if (params.query !== undefined) return new Map(streams.map((stream) => [stream, undefined]));
  const offered = await inSnapshot(reading, what, ({ client }) => offeredRelations(client, params), signal);
  const find = (stream: string): Relation | SqlFlowError => {
    try {
      return findAmong(offered, params, stream);
    } catch (error) {
      return problemOf(error);
    }
  };
  return new Map(streams.map((stream) => [stream, find(stream)]));
}

/** A stream that cannot be read is a problem of its own load, and of no other. */
function problemOf(error: unknown): SqlFlowError {
  if (SqlFlowError.isInstance(error) && error.diagnostic.failure !== 'transient') return error;
  throw error;
}

/**
 * Locks all tables before anything is seen, so that nobody empties or drops one of them between the snapshot and its read.
 * Undefined: one of those that cannot be locked first was changed meanwhile.
 */
async function lockAndDescribe(
  client: pg.Client,
  reading: Reading,
  relations: ReadonlyMap<string, Relation | SqlFlowError | undefined>,
): Promise<ReadonlyMap<string, Found> | undefined> {
  const locked = new Set<string>();
  for (const [stream, relation] of relations) {
    if (relation instanceof Error || relation === undefined) continue;
    if (await lockFirst(client, relation)) locked.add(stream);
  }
  const described = new Map<string, Described | SqlFlowError>();
  for (const [stream, relation] of relations) {
    const found =
      relation instanceof Error ? relation : await describeAlone(client, reading, relation, locked.has(stream));
    if (found === undefined) return undefined;
    described.set(stream, found);
  }
  const read = [...described.values()].flatMap((each) => (each instanceof Error ? [] : [each.relation]));
  if (await isStale(client, read)) return undefined;
  return new Map([...described].map(([stream, each]) => [stream, foundStream(each, reading, stream)]));
}

/** A view that fails, or may not be read, is left to its own load. */
async function describeAlone(
  client: pg.Client,
  reading: Reading,
  relation: Relation | undefined,
  isLocked: boolean,
): Promise<Described | SqlFlowError | undefined> {
  await client.query('SAVEPOINT sqlflow_describe');
  try {
    const described = await describe(client, reading, relation, isLocked);
    await client.query('RELEASE SAVEPOINT sqlflow_describe');
    return described;
  } catch (error) {
    if (sqlStateOf(error) === undefined) throw error;
    await client.query('ROLLBACK TO SAVEPOINT sqlflow_describe; RELEASE SAVEPOINT sqlflow_describe');
    // What passes is no answer: all of it begins anew.
    return problemOf(statementFailure(error, { settings: reading.pool.settings, what: 'looking at the columns' }));
  }
}

function foundStream(described: Described | SqlFlowError, reading: Reading, stream: string): Found {
  if (described instanceof Error) return described;
  try {
    return describedStream(described, reading, stream);
  } catch (error) {
    return problemOf(error);
  }
}

/** Waits for something that never fails. */
function unlessAborted(something: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    void something.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}

/** Reads in transactions that see what the keeper's sees, which lasts as long as they may begin. */
class ConsistentReads implements Opener {
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly reading: Reading,
    private readonly keeper: Snapshot,
    private readonly id: string,
    private readonly streams: ReadonlyMap<string, Found>,
    readonly floor: FloorRead,
  ) {}

  async open(stream: string, { what, signal }: Opening): Promise<Opened> {
    const found = this.streams.get(stream);
    if (found === undefined) throw new TypeError(`${stream} is not among the streams that the reads began with`);
    if (found instanceof Error) throw found;
    const { settings } = this.reading.pool;
    const snapshot = await beginSnapshot(this.reading, signal, this.id);
    try {
      await lockJoined(snapshot.client, found.from, settings.session);
      return { snapshot, stream: found, shared: this.id };
    } catch (error) {
      await snapshot.cancel();
      signal.throwIfAborted();
      if (sqlStateOf(error) !== '55P03') throw statementFailure(error, { settings, what });
    }
    // Who waits for the keeper to end is in the way of all but the keeper.
    return { snapshot: await this.#takeKeeper(signal), stream: found, shared: this.id };
  }

  async close(): Promise<void> {
    await this.keeper.end();
  }

  /** The keeper's own transaction, for one read at a time. A read that breaks off takes the snapshot with it. */
  async #takeKeeper(signal: AbortSignal): Promise<Snapshot> {
    const before = this.#turn;
    let done = (): void => undefined;
    this.#turn = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await unlessAborted(before, signal);
    } catch (error) {
      void before.then(done);
      throw error;
    }
    return {
      client: this.keeper.client,
      end: async () => done(),
      cancel: async () => {
        await this.keeper.cancel();
        done();
      },
    };
  }
}
