import { lookup } from 'node:dns/promises';
import { type CheckStep, type ConnectorContext, checkStep } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Authentication } from '../auth/authentication.js';
import { connectionFailure } from '../http/failure.js';
import type { Transport } from '../http/transport.js';
import type { Endpoint } from './endpoint.js';
import type { Sample } from './sample.js';

export interface CheckInput {
  readonly baseUrl: URL;
  readonly context: ConnectorContext;
  readonly transport: Transport;
  readonly authentication: Authentication;
  readonly endpoints: readonly Endpoint[];
  readonly sampleOf: (endpoint: Endpoint) => Promise<Sample>;
}

const mostMilliseconds = 15_000;

/** Goes from the name of the host to the first record, and stops where it is of no use to go on. */
export async function checkApi(input: CheckInput): Promise<readonly CheckStep[]> {
  const { baseUrl, endpoints, sampleOf, authentication } = input;
  const steps: CheckStep[] = [await lookUp(input)];
  if (failed(steps)) return steps;
  steps.push(await checkStep('connect', () => connect(input)));
  if (failed(steps)) return steps;
  const { prepare } = authentication;
  if (prepare !== undefined) {
    steps.push(await checkStep('get a token', () => prepare().then(() => 'the token endpoint gave one')));
    if (failed(steps)) return steps;
  }
  for (const endpoint of endpoints) {
    const name = endpoint.stream === '' ? endpoint.path || baseUrl.pathname : endpoint.stream;
    steps.push(await checkStep(`read the first records of ${name}`, async () => found(await sampleOf(endpoint))));
  }
  return steps;
}

function failed(steps: readonly CheckStep[]): boolean {
  return steps.at(-1)?.result === 'failed';
}

async function lookUp({ baseUrl, context }: CheckInput): Promise<CheckStep> {
  const {
    environment: { HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy },
  } = context;
  const proxies = baseUrl.protocol === 'https:' ? [HTTPS_PROXY, https_proxy] : [HTTP_PROXY, http_proxy];
  const name = 'look up the name of the host';
  if (proxies.some((each) => (each ?? '') !== '')) return { name, result: 'skipped', detail: 'a proxy does that' };
  return checkStep(name, async () => {
    const host = baseUrl.hostname.replace(/^\[|\]$/g, '');
    const addresses = await lookup(host, { all: true }).catch((error: unknown) => {
      throw sqlFlowError(codes.rest.unknownHost, { request: 'GET '.concat(baseUrl.origin), host }, { cause: error });
    });
    return `${host} is ${addresses.map(({ address }) => address).join(', ')}`;
  });
}

/** Any answer will do: the server is there, and its certificate is trusted. */
async function connect({ baseUrl, context, transport }: CheckInput): Promise<string> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(mostMilliseconds)]);
  const request = { method: 'GET', url: baseUrl, headers: { accept: '*/*', 'user-agent': 'sqlflow' } };
  try {
    const { status, body } = await transport.send(request, signal);
    body.on('error', () => undefined).destroy();
    return `${baseUrl.origin} answers (${status})`;
  } catch (error) {
    context.signal.throwIfAborted();
    throw connectionFailure(request, error);
  }
}

function found({ columns, shown }: Sample): string {
  if (columns.length === 0) throw sqlFlowError(codes.data.jsonWithoutColumns, { path: shown });
  return `${columns.length} columns: ${columns.map(({ name }) => name).join(', ')}`;
}
