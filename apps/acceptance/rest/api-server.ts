import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a route sees it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a route answers: a body as it is, or whatever it does with the response itself. */
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string | string[]>>;
      readonly body: string | Buffer;
    }
  | ((response: ServerResponse) => void);

export type Route = (asked: Asked) => Answer | Promise<Answer>;

/** An HTTP server on the loopback interface with the routes of a test. */
export interface ApiServer extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Every request so far. */
  readonly asked: readonly Asked[];
  /** Paths with queries of the requests so far; forgets them. */
  taken(): string[];
  /** Adds a route, or replaces it. */
  handle(path: string, route: Route): void;
}

export async function startApi(given: Readonly<Record<string, Route>>): Promise<ApiServer> {
  const routes: Record<string, Route> = { ...given };
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void respond(routes, request, response, asked);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    taken: () => asked.splice(0).map(({ url }) => url.pathname + url.search),
    handle(path, route) {
      routes[path] = route;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function respond(
  routes: Readonly<Record<string, Route>>,
  request: IncomingMessage,
  response: ServerResponse,
  asked: Asked[],
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const one = { method: request.method ?? '', url, headers: request.headers, body: Buffer.concat(pieces).toString() };
  asked.push(one);
  const answer = (await routes[url.pathname]?.(one)) ?? { status: 404, body: '{"message":"no such thing"}' };
  if (typeof answer === 'function') return answer(response);
  const { status = 200, headers = {}, body } = answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

/** An answer of JSON. Texts stand in it as they are, so that numbers keep their digits. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { headers, body: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** The records of one page, counted from 1. */
export function pageOf<T>(records: readonly T[], page: number, size: number): readonly T[] {
  return records.slice((page - 1) * size, page * size);
}
