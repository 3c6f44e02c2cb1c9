import type { Data, Row } from '../batch.js';
import type { WriteMode } from '../capabilities.js';
import type { Destination, FileDestination, WriteResult } from '../destination.js';
import { ConformanceFailure, demand } from './failure.js';
import type { DestinationFixture, WrittenParameters } from './fixture.js';
import { kitContext } from './kit-context.js';
import { parseParameters } from './parameters/index.js';
import type { Subject } from './subject.js';
import { type RowsFor, sampleRows } from './values/sample-rows.js';

export interface WriteOptions {
  readonly mode?: WriteMode;
  readonly writeId?: string;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
  /** Put over the right options. */
  readonly options?: WrittenParameters;
  readonly uri?: string;
}

/** How many rows a batch has. */
export const batchSize = 5;

/** The writing side of the fixture. */
export function destinationFixture({ fixture, connector }: Subject): DestinationFixture {
  if (fixture.destination !== undefined) return fixture.destination;
  throw new ConformanceFailure(`${connector.type} has a destination, and the fixture has none`);
}

/** Opens the destination; it is disposed of whatever happens. */
export async function withDestination<T>(
  subject: Subject,
  options: WriteOptions,
  use: (destination: Destination | FileDestination) => Promise<T>,
): Promise<T> {
  const destination = await openDestination(subject, options);
  try {
    return await use(destination);
  } finally {
    await destination[Symbol.asyncDispose]();
  }
}

/** Opens the destination. Whoever calls it disposes of it. */
export async function openDestination(subject: Subject, given: WriteOptions): Promise<Destination | FileDestination> {
  const { connector, fixture, directory } = subject;
  const definition = connector.destination;
  if (definition === undefined) throw new ConformanceFailure(`${connector.type} has no destination`);
  const { options, uri, primaryKey = [] } = destinationFixture(subject);
  const mode = given.mode ?? definition.capabilities.modes[0] ?? 'replace';
  // Destinations that take rows are told how by two options that all of them have.
  const how = 'mode' in definition.options.shape ? { mode, ...(needsKeys(mode) ? { keys: primaryKey } : {}) } : {};
  const signal = given.signal ?? new AbortController().signal;
  const context = kitContext({ fixture, directory, signal, uri: given.uri ?? uri, fetch: given.fetch });
  return definition.open(parseParameters(definition.options, { ...options, ...how, ...given.options }), context);
}

/** Writes rows in batches to the target, as a run would. */
export async function write(
  subject: Subject,
  rows: readonly Row[] | AsyncIterable<Data>,
  options: WriteOptions = {},
): Promise<WriteResult> {
  return withDestination(subject, options, (destination) => writeTo(subject, destination, rows, options));
}

async function writeTo(
  subject: Subject,
  destination: Destination | FileDestination,
  rows: readonly Row[] | AsyncIterable<Data>,
  options: WriteOptions,
): Promise<WriteResult> {
  const { columns, primaryKey, uri, writeFile } = destinationFixture(subject);
  if ('files' in destination) {
    demand(writeFile !== undefined, 'the destination is a file format: give the fixture a writeFile function');
    demand(!(Symbol.asyncIterator in rows), 'files are written by the engine, from all rows');
    await writeFile(destination.files, columns, rows);
    return { accepted: BigInt(rows.length), rejected: 0n, duplicate: false };
  }
  const mode = options.mode ?? subject.connector.destination?.capabilities.modes[0] ?? 'replace';
  return destination.write({
    target: options.uri ?? uri,
    columns,
    batches: Symbol.asyncIterator in rows ? rows : batchesOf(rows),
    mode,
    ...(needsKeys(mode) ? { keys: primaryKey ?? [] } : {}),
    writeId: options.writeId ?? crypto.randomUUID(),
    signal: options.signal ?? new AbortController().signal,
  });
}

/** The rows in batches. */
export async function* batchesOf(rows: readonly Row[]): AsyncIterable<Data> {
  for (let at = 0; at < rows.length; at += batchSize) yield { kind: 'rows', rows: rows.slice(at, at + batchSize) };
}

/** Some batches, and then what reads them fails. */
export async function* breakingOff(rows: readonly Row[], batches: number): AsyncIterable<Data> {
  let given = 0;
  for await (const batch of batchesOf(rows)) {
    if (given === batches) throw new Error('the check broke the write off');
    yield batch;
    given += 1;
  }
}

/** Whether rows are found again by their key. */
export function needsKeys(mode: WriteMode): boolean {
  return mode === 'merge' || mode === 'insert_only';
}

/** Rows that are hard to get right, for the columns of the destination. */
export function rowsToWrite(subject: Subject, count?: number): readonly Row[] {
  const { columns, primaryKey, holds } = destinationFixture(subject);
  const shape: RowsFor = {
    columns,
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(holds === undefined ? {} : { holds }),
  };
  return sampleRows(shape, count);
}
