import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '@sqlflow/connector-sdk/testing';

export const token = 'token-of-the-rest-fixture';

/** Lines of JSON, one for each record, by endpoint. */
export type Records = Map<string, readonly string[]>;

/** An HTTP API with pages of records that takes records too, and fails when it is told to. */
export interface RestServer {
  readonly origin: string;
  readonly records: Records;
  /** Bodies of the batches it took, each once. */
  readonly received: string[];
  failOnce(request: number, fault: Fault): void;
  hangFrom(request: number): Promise<void>;
  close(): Promise<void>;
}

/** What happens to a request, from now on. */
interface Trouble {
  fails: { readonly at: number; readonly fault: Fault } | undefined;
  hangs: { readonly from: number; readonly tell: () => void } | undefined;
  requests: number;
}

export async function startRestServer(): Promise<RestServer> {
  const records: Records = new Map([
    ['orders', []],
    ['customers', []],
  ]);
  const received: string[] = [];
  const keys = new Set<string>();
  const trouble: Trouble = { fails: undefined, hangs: undefined, requests: 0 };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      trouble.requests += 1;
      const { fails, hangs, requests } = trouble;
      if (hangs !== undefined && requests >= hangs.from) return hangs.tell();
      const answer = answerTo(request, body, { records, received, keys });
      if (fails?.at === requests) return fail(response, fails.fault, answer);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const begin = (changes: Partial<Trouble>): void => {
    Object.assign(trouble, { fails: undefined, hangs: undefined, requests: 0 }, changes);
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    records,
    received,
    failOnce: (at, fault) => begin({ fails: { at, fault } }),
    hangFrom: (from) => new Promise<void>((tell) => begin({ hangs: { from, tell } })),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Held {
  readonly records: Records;
  readonly received: string[];
  readonly keys: Set<string>;
}

function answerTo({ method, url = '/', headers }: IncomingMessage, body: string, held: Held): Answer {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (headers.authorization !== `Bearer ${token}`) return said(401, 'who are you?');
  if (pathname === '/v1/target' && method === 'POST') return take(body, String(headers['idempotency-key']), held);
  const lines = held.records.get(/^\/v1\/(\w+)$/.exec(pathname)?.[1] ?? '');
  return lines === undefined ? said(404, `there is no ${pathname}`) : pageOf(lines, searchParams);
}

/** Takes a batch; one whose key is known was taken before. */
function take(body: string, key: string, { received, keys }: Held): Answer {
  if (!keys.has(key)) received.push(body);
  keys.add(key);
  return said(200, 'taken');
}

/** A page of the records that are not older than asked for; those without a time are always among them. */
function pageOf(lines: readonly string[], params: URLSearchParams): Answer {
  const since = params.get('since') ?? '';
  const wanted = lines.filter((line) => {
    const at = /"changed_at":"([^"]*)"/.exec(line)?.[1];
    return at === undefined || at.replace(' ', 'T').replace('+00', 'Z') >= since;
  });
  const [page, size] = [Number(params.get('page') ?? 1), Number(params.get('per_page') ?? 10)];
  const records = wanted.slice((page - 1) * size, page * size);
  const body = `{"total":${wanted.length},"data":[${records.join(',')}]}`;
  const etag = createHash('sha256').update(body).digest('hex');
  return { status: 200, headers: { 'content-type': 'application/json', etag: `"${etag}"` }, body };
}

function said(status: number, message: string): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

function fail(response: ServerResponse, fault: Fault, answer: Answer): void {
  switch (fault) {
    case 'connection reset':
      response.socket?.resetAndDestroy();
      return;
    case 'status 503':
      response.writeHead(503).end('try again');
      return;
    case 'status 429':
      response.writeHead(429, { 'retry-after': '1' }).end('too many');
      return;
    case 'body cut off':
      response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
      response.write(answer.body.slice(0, answer.body.length / 2), () => response.socket?.destroy());
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
