import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch, Column, ConnectorContext, ReadRequest, Source, StreamSchema } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { fixedAuthentication } from './auth/authentication.js';
import { type Endpoint, endpointsOf, endpointUrl } from './endpoint/endpoint.js';
import { engineFiles, type PageFile } from './endpoint/engine-files.js';
import type { RecordFacts } from './endpoint/fetch-page.js';
import { type Reading, readPages } from './endpoint/read-pages.js';
import { createClient } from './http/client.js';
import { createTransport } from './http/transport.js';
import type { RestParams } from './params/source.js';

/** What the first page of an endpoint showed. */
interface Sample {
  /** How messages call it. */
  readonly shown: string;
  readonly columns: readonly Column[];
  readonly facts: RecordFacts | undefined;
}

/** Reads the endpoints of an HTTP API, each as a stream. */
export function openRestSource(params: RestParams, context: ConnectorContext): Source {
  const transport = createTransport(params, context);
  const client = createClient({ context, transport, authentication: fixedAuthentication(params) });
  const endpoints = endpointsOf(params);
  const samples = new Map<Endpoint, Promise<Sample>>();

  const reading = (endpoint: Endpoint, signal: AbortSignal): Reading => ({
    client,
    context,
    endpoint,
    allowedHosts: params.allowed_hosts,
    signal,
  });
  const sampleOf = (endpoint: Endpoint): Promise<Sample> => {
    const found = samples.get(endpoint) ?? takeSample(reading(endpoint, context.signal), params.base_url);
    samples.set(endpoint, found);
    // A failure may pass, so it is not remembered.
    found.catch(() => samples.delete(endpoint));
    return found;
  };
  const find = (stream: string): Endpoint => findEndpoint(endpoints, stream);

  return {
    async discover({ streams } = {}) {
      if (streams === undefined) return Promise.all(endpoints.map((each) => schemaOf(each.stream, each, sampleOf)));
      const known = streams.filter((stream) => isEndpoint(endpoints, stream));
      const asked = await Promise.all(known.map((stream) => schemaOf(stream, find(stream), sampleOf)));
      const others = endpoints.filter(({ stream }) => !known.includes(stream));
      return [...asked, ...others.map(({ stream }) => ({ stream, columns: [], inferred: true }))];
    },
    async *read(request: ReadRequest): AsyncIterable<Batch> {
      const endpoint = find(request.stream);
      const { columns, facts } = await sampleOf(endpoint);
      const primaryKey = endpoint.primaryKey;
      if (columns.length > 0) {
        yield { kind: 'schema', columns, inferred: true, ...(primaryKey === undefined ? {} : { primaryKey }) };
      }
      const pages: PageFile[] = [];
      const url = endpointUrl(params.base_url, endpoint);
      for await (const page of readPages(reading(endpoint, request.signal), { url, facts, names: new Map() })) {
        if (!page.empty) pages.push({ file: page.file, type: page.type, shown: page.shown });
      }
      if (pages.length === 0 && columns.length === 0) pages.push(await nothing(context, url));
      yield* await engineFiles(endpoint, pages, true);
      yield { kind: 'checkpoint' };
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function schemaOf(
  stream: string,
  endpoint: Endpoint,
  sampleOf: (endpoint: Endpoint) => Promise<Sample>,
): Promise<StreamSchema> {
  const { columns, shown } = await sampleOf(endpoint);
  if (columns.length === 0) throw sqlFlowError(codes.data.jsonWithoutColumns, { path: shown });
  const { primaryKey, cursorField } = endpoint;
  return {
    stream,
    columns,
    inferred: true,
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(cursorField === undefined ? {} : { cursor: cursorField }),
  };
}

/** Reads the first page and asks the engine for its columns. Without a record there are none, unless they are given. */
async function takeSample(reading: Reading, baseUrl: string): Promise<Sample> {
  const { endpoint, context } = reading;
  const url = endpointUrl(baseUrl, endpoint);
  for await (const page of readPages(reading, { url, facts: undefined, names: new Map() })) {
    if (page.empty) return { shown: page.shown, columns: givenColumns(endpoint), facts: page.found };
    const [data] = await engineFiles(endpoint, [page], false);
    const columns = data === undefined ? [] : (await context.inspectFiles(data)).columns;
    return { shown: page.shown, columns, facts: page.found };
  }
  return { shown: `GET ${url.origin}${url.pathname}`, columns: [], facts: undefined };
}

function givenColumns({ columnTypes }: Endpoint): readonly Column[] {
  return Object.entries(columnTypes ?? {}).map(([name, type]) => ({ name, type }));
}

/** A file without records: the engine knows whether the table has columns from elsewhere. */
async function nothing({ tempDirectory }: ConnectorContext, url: URL): Promise<PageFile> {
  const file = join(tempDirectory, `rest-${randomUUID()}.data`);
  await writeFile(file, '[]');
  return { file, type: 'json', shown: `GET ${url.origin}${url.pathname}` };
}

function isEndpoint(endpoints: readonly Endpoint[], stream: string): boolean {
  return endpoints.some((each) => same(each.stream, stream)) || (stream === '' && endpoints.length === 1);
}

/** `LOAD t FROM source` means the only endpoint, if there is one. */
function findEndpoint(endpoints: readonly Endpoint[], stream: string): Endpoint {
  const found = endpoints.find((each) => same(each.stream, stream));
  const [only] = endpoints;
  if (found !== undefined) return found;
  if (stream === '' && endpoints.length === 1 && only !== undefined) return only;
  const streams = endpoints.map((each) => each.stream).filter((each) => each !== '');
  throw sqlFlowError(codes.discovery.unknownStream, {
    source: '',
    stream,
    streams,
    suggestion: suggest(stream, streams),
  });
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
