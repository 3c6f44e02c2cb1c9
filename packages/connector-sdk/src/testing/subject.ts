import type { Batch, Row } from '../batch.js';
import type { Connector, StreamSettings } from '../connector.js';
import type { ReadRequest } from '../read-request.js';
import type { Source } from '../source.js';
import { ConformanceFailure } from './failure.js';
import type { ConnectorFixture, FixtureStream, SourceFixture, WrittenParameters } from './fixture.js';
import { kitContext } from './kit-context.js';
import { parseParameters } from './parameters/index.js';
import { type Collected, type CollectOptions, collect } from './reading/collect.js';
import { type RowsFor, sampleRows } from './values/sample-rows.js';

/** What is checked: a connector with what it is tried on. */
export interface Subject {
  readonly connector: Connector;
  readonly fixture: ConnectorFixture;
  /** The project's root: the folder of this check. */
  readonly directory: string;
}

export interface OpenOptions {
  readonly stream?: FixtureStream;
  /** Put over the right parameters. */
  readonly params?: WrittenParameters;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
}

/** The reading side of the fixture. Checks of sources are run only where there is one. */
export function sourceFixture({ fixture, connector }: Subject): SourceFixture {
  if (fixture.source !== undefined) return fixture.source;
  throw new ConformanceFailure(`${connector.type} has a source, and the fixture has none`);
}

/** Opens the source with the right parameters, or others; it is disposed of whatever happens. */
export async function withSource<T>(
  subject: Subject,
  options: OpenOptions,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openSource(subject, options);
  try {
    return await use(source);
  } finally {
    await source[Symbol.asyncDispose]();
  }
}

/** Opens the source. Whoever calls it disposes of it. */
export async function openSource(subject: Subject, options: OpenOptions = {}): Promise<Source> {
  const { connector, fixture, directory } = subject;
  const definition = connector.source;
  if (definition === undefined) throw new ConformanceFailure(`${connector.type} has no source`);
  const { streams } = sourceFixture(subject);
  const written = { ...writtenFor(subject, options.stream ?? streams[0]), ...options.params };
  const signal = options.signal ?? new AbortController().signal;
  const context = kitContext({ fixture, directory, signal, fetch: options.fetch });
  return definition.open(parseParameters(definition.params, written), context);
}

function writtenFor(subject: Subject, stream: FixtureStream): WrittenParameters {
  return { ...sourceFixture(subject).params, ...stream.params };
}

/** What the right parameters say of the stream, which comes before what a user says of the source. */
export function settingsOf(subject: Subject, stream: FixtureStream): StreamSettings {
  const definition = subject.connector.source;
  if (definition?.streamSettings === undefined) return {};
  const params = parseParameters(definition.params, writtenFor(subject, stream));
  return definition.streamSettings(params, stream.stream ?? '');
}

/** A request for a stream of the fixture. */
export function requestFor(stream: FixtureStream, rest: Partial<ReadRequest> = {}): ReadRequest {
  return { stream: stream.stream ?? '', sync: 'full_refresh', signal: new AbortController().signal, ...rest };
}

/** Opens the source, reads the stream, and disposes of the source. */
export async function readAll(
  subject: Subject,
  stream: FixtureStream,
  request: Partial<ReadRequest> = {},
  options: OpenOptions & CollectOptions = {},
): Promise<Collected> {
  return withSource(subject, { stream, ...options }, (source) =>
    collect(subject.fixture, source.read(requestFor(stream, request)), options),
  );
}

/** What the stream is made of, for making rows. */
export function rowsFor(source: Pick<SourceFixture, 'holds'>, stream: FixtureStream): RowsFor {
  return { ...stream, ...(source.holds === undefined ? {} : { holds: source.holds }) };
}

/** Fills the stream with rows that are hard to get right, or takes those that it has. */
export async function fillStream(subject: Subject, stream: FixtureStream): Promise<readonly Row[]> {
  const source = sourceFixture(subject);
  if (source.fill === undefined) {
    if (stream.rows !== undefined && stream.rows.length > 1) return stream.rows;
    throw new ConformanceFailure('the fixture has neither `fill`, nor at least two `rows` in its stream');
  }
  const rows = sampleRows(rowsFor(source, stream));
  await source.fill(stream, rows);
  return rows;
}

/** The batches of data. */
export function dataIn(batches: readonly Batch[]): readonly Batch[] {
  return batches.filter(({ kind }) => kind !== 'schema' && kind !== 'checkpoint' && kind !== 'truncate');
}
