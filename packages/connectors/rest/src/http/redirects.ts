import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { shownRequest, shownUrl } from './request.js';
import type { Incoming, Outgoing, Transport } from './transport.js';

const followed: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const most = 10;

/** An answer that is no redirect, and where it came from. */
export interface Landed {
  readonly incoming: Incoming;
  readonly url: URL;
}

/**
 * Sends a request and follows redirects. Credentials stay with the host that they were meant for: another host is asked
 * with none of the headers that the user gave.
 */
export async function sendFollowing(transport: Transport, first: Outgoing, signal: AbortSignal): Promise<Landed> {
  const seen = new Set<string>();
  let outgoing = first;
  for (;;) {
    const incoming = await transport.send(outgoing, signal);
    const location = incoming.headers.get('location');
    if (!followed.has(incoming.status) || location === null) return { incoming, url: outgoing.url };
    // The connection is not used again: nobody knows how much of this body there is.
    incoming.body.on('error', () => undefined).destroy();
    seen.add(outgoing.url.href);
    outgoing = next(outgoing, incoming.status, location, first);
    if (seen.has(outgoing.url.href))
      throw refuse(first, `redirects lead in a circle, back to ${shownUrl(outgoing.url)}`);
    if (seen.size >= most) throw refuse(first, `there are more than ${most} redirects`);
  }
}

function next(outgoing: Outgoing, status: number, location: string, first: Outgoing): Outgoing {
  if (!URL.canParse(location, outgoing.url.href))
    throw refuse(first, `a redirect leads to ${location}, which is no address`);
  const url = new URL(location, outgoing.url);
  if (url.protocol !== 'https:' && (outgoing.url.protocol === 'https:' || url.protocol !== 'http:')) {
    throw refuse(first, `a redirect leads from https to ${url.protocol.slice(0, -1)}, to ${shownUrl(url)}`);
  }
  const writes = outgoing.method !== 'GET' && outgoing.method !== 'HEAD';
  if (writes && (status < 307 || url.host !== outgoing.url.host || !isRepeatable(outgoing.body))) {
    throw refuse(first, `a redirect leads to ${shownUrl(url)}, where a ${outgoing.method} is not sent again`);
  }
  const headers = url.host === outgoing.url.host ? outgoing.headers : withoutCredentials(outgoing.headers);
  return { ...outgoing, url, headers };
}

function isRepeatable(body: Outgoing['body']): boolean {
  return body === undefined || typeof body === 'string' || body instanceof Uint8Array;
}

const harmless: ReadonlySet<string> = new Set(['accept', 'accept-encoding', 'user-agent']);

function withoutCredentials(headers: Outgoing['headers']): Outgoing['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name.toLowerCase())));
}

function refuse(first: Outgoing, problem: string): SqlFlowError {
  return sqlFlowError(codes.rest.badRedirect, { request: shownRequest(first), problem });
}
