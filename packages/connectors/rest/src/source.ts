import type { ConnectorContext, Source, StreamSchema } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { openAuthentication } from './auth/open-authentication.js';
import { checkApi } from './endpoint/check-api.js';
import { type Endpoint, endpointsOf } from './endpoint/endpoint.js';
import type { AddressesInput } from './endpoint/parents.js';
import { readStream } from './endpoint/read-stream.js';
import { type Sample, takeSample } from './endpoint/sample.js';
import { createClient } from './http/client.js';
import { createTransport } from './http/transport.js';
import type { RestParams } from './params/source.js';

/** Reads the endpoints of an HTTP API, each as a stream. */
export function openRestSource(params: RestParams, context: ConnectorContext): Source {
  const transport = createTransport(params, context);
  const authentication = openAuthentication(params, params.base_url, transport, context);
  const client = createClient({ context, transport, authentication });
  const endpoints = endpointsOf(params);
  const samples = new Map<Endpoint, Promise<Sample>>();

  const input = (signal: AbortSignal): AddressesInput => ({
    endpoints,
    baseUrl: params.base_url,
    reading: (endpoint) => ({ client, context, endpoint, allowedHosts: params.allowed_hosts, signal }),
  });
  const sampleOf = (endpoint: Endpoint): Promise<Sample> => {
    const found = samples.get(endpoint) ?? takeSample(endpoint, input(context.signal));
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
    async *read(request) {
      const endpoint = find(request.stream);
      const sample = await sampleOf(endpoint);
      yield* readStream({ ...input(request.signal), endpoint, request, sample });
    },
    check: () =>
      checkApi({ baseUrl: new URL(params.base_url), context, transport, authentication, endpoints, sampleOf }),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      const taken = await Promise.allSettled(samples.values());
      for (const each of taken) if (each.status === 'fulfilled') await each.value.kept?.discard();
    },
  };
}

async function schemaOf(
  stream: string,
  endpoint: Endpoint,
  sampleOf: (endpoint: Endpoint) => Promise<Sample>,
): Promise<StreamSchema> {
  const { columns } = await sampleOf(endpoint);
  const { primaryKey, cursorField } = endpoint;
  return {
    stream,
    columns,
    inferred: true,
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(cursorField === undefined ? {} : { cursor: cursorField }),
  };
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
