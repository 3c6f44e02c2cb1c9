import type { Readable } from 'node:stream';
import type { ConnectorContext } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Authentication } from '../auth/authentication.js';
import { acceptedEncodings, decompressor, through } from './decompress.js';
import { connectionFailure, statusFailure } from './failure.js';
import { type Landed, sendFollowing } from './redirects.js';
import { type ApiRequest, shownRequest } from './request.js';
import { type Spooled, spool, type Tap } from './spool.js';
import type { Outgoing, Transport } from './transport.js';

/** A whole answer, in a file. */
export interface Answer extends Spooled {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from, redirects followed. */
  readonly url: URL;
  readonly file: string;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Made anew for each attempt; undefined: the body is written as it comes. */
  readonly tap?: (headers: Headers) => Tap | undefined;
}

/** Sends the requests of a source or destination, with credentials, redirects and retries. */
export interface Client extends AsyncDisposable {
  /**
   * Puts the body of an answer into a file. What breaks off is tried again from the beginning, so a file holds one whole
   * body. Throws `SqlFlowError` for what failed in the end.
   */
  fetch(request: ApiRequest, file: string, options: FetchOptions): Promise<Answer>;
  /** Sends a request and hands its answer, whatever its status, to `take`, which reads its body. */
  send<T>(request: SentRequest, take: (landed: Landed) => Promise<T>, signal: AbortSignal): Promise<T>;
}

export interface SentRequest extends ApiRequest {
  /** False: doing it twice is not doing it once. */
  readonly idempotent: boolean;
}

export interface ClientInput {
  readonly context: ConnectorContext;
  readonly transport: Transport;
  readonly authentication: Authentication;
  /** A body is given up that stands still for so long. Default: 20 seconds. */
  readonly standstillMilliseconds?: number;
}

export function createClient({ context, transport, authentication, standstillMilliseconds }: ClientInput): Client {
  const { resilience } = context;
  // One function, so that requests whose credentials expire together are known to need one renewal.
  const renew =
    authentication.renew === undefined ? {} : { renew: () => authentication.renew?.() ?? Promise.resolve() };

  const land = async (request: ApiRequest, signal: AbortSignal): Promise<Landed> => {
    const outgoing = outgoingOf(request);
    const landed = await sendFollowing(transport, await authentication.apply(outgoing, signal), signal);
    const { status, headers, body } = landed.incoming;
    if (status !== 401 || authentication.challenged?.(headers) !== true) return landed;
    body.on('error', () => undefined).destroy();
    return sendFollowing(transport, await authentication.apply(outgoing, signal), signal);
  };

  const send: Client['send'] = (request, take, runSignal) =>
    resilience.run(
      request.endpoint,
      async ({ signal }) => {
        try {
          const landed = await land(request, signal);
          resilience.announce(request.endpoint, landed.incoming.headers);
          return await take(landed);
        } catch (error) {
          signal.throwIfAborted();
          throw connectionFailure(request, error);
        }
      },
      { signal: runSignal, idempotent: request.idempotent, ...renew },
    );

  return {
    send,
    fetch: (request, file, { signal, tap }) =>
      send(
        { ...request, idempotent: true },
        async ({ incoming, url }) => {
          const { status, headers, body } = incoming;
          if (status >= 400) {
            const text = await beginning(decoded(body, headers, request));
            throw statusFailure({ request, status, headers, text });
          }
          const spooled = await spool(decoded(body, headers, request), file, {
            tap: tap?.(headers),
            standstillMilliseconds,
          });
          return { status, headers, url, file, ...spooled };
        },
        signal,
      ),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function outgoingOf({ method, url, headers, body }: ApiRequest): Outgoing {
  const defaults = { accept: '*/*', 'accept-encoding': acceptedEncodings, 'user-agent': 'sqlflow' };
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method, url, headers: { ...defaults, ...given }, body };
}

/** A body without its compression. */
export function decoded(body: Readable, headers: Headers, request: Pick<ApiRequest, 'method' | 'url'>): Readable {
  const encoding = headers.get('content-encoding');
  const unpack = decompressor(encoding);
  if (unpack !== undefined) return unpack === 'none' ? body : through(body, unpack);
  body.on('error', () => undefined).destroy();
  const args = {
    wanted: `what was asked for (${acceptedEncodings})`,
    found: `compressed as ${encoding}`,
    beginning: '',
  };
  throw sqlFlowError(codes.rest.wrongContent, { request: shownRequest(request), ...args });
}

const mostText = 16 * 1024;

/** The beginning of a body as text; the rest is not read. */
export async function beginning(body: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length >= mostText) break;
    }
  } catch {
    // The status says what is wrong; its words may be missing.
  }
  return Buffer.concat(pieces).toString('utf8', 0, mostText);
}
