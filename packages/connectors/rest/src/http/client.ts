import type { Readable } from 'node:stream';
import type { ConnectorContext } from '@sqlflow/connector-sdk';
import type { Authentication } from '../auth/authentication.js';
import { acceptedEncodings, decompressor, through } from './decompress.js';
import { connectionFailure, statusFailure } from './failure.js';
import { sendFollowing } from './redirects.js';
import type { ApiRequest } from './request.js';
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
}

export interface ClientInput {
  readonly context: ConnectorContext;
  readonly transport: Transport;
  readonly authentication: Authentication;
}

export function createClient({ context, transport, authentication }: ClientInput): Client {
  const attempt = async (request: ApiRequest, file: string, { signal, tap }: FetchOptions): Promise<Answer> => {
    const outgoing = await authentication.apply(outgoingOf(request), signal);
    const { incoming, url } = await sendFollowing(transport, outgoing, signal);
    const { status, headers, body } = incoming;
    if (status >= 400) {
      const text = await beginning(decoded(body, headers));
      throw statusFailure({ request, status, headers, text, authType: authentication.type });
    }
    const spooled = await spool(decoded(body, headers), file, tap?.(headers));
    return { status, headers, url, file, ...spooled };
  };
  return {
    fetch: (request, file, options) =>
      context.retry(
        async () => {
          options.signal.throwIfAborted();
          try {
            return await attempt(request, file, options);
          } catch (error) {
            options.signal.throwIfAborted();
            throw connectionFailure(request, error);
          }
        },
        { signal: options.signal },
      ),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function outgoingOf({ method, url, headers, body }: ApiRequest): Outgoing {
  const defaults = { accept: '*/*', 'accept-encoding': acceptedEncodings, 'user-agent': 'sqlflow' };
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { method, url, headers: { ...defaults, ...given }, body };
}

function decoded(body: Readable, headers: Headers): Readable {
  const unpack = decompressor(headers.get('content-encoding'));
  if (unpack === undefined) throw new TypeError(`the answer is compressed as ${headers.get('content-encoding')}`);
  return unpack === 'none' ? body : through(body, unpack);
}

const mostText = 16 * 1024;

/** The beginning of a body as text; the rest is not read. */
async function beginning(body: Readable): Promise<string> {
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
