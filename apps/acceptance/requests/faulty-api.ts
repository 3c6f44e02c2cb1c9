import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defineConnector, httpFailure, param, type Source, secret, z } from '@sqlflow/connector-sdk';

/** What a request gets instead of its page. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'reset'
  | 'truncated'
  | 'slow'
  | 'html';

export interface FaultyApi extends AsyncDisposable {
  readonly url: string;
  /** Every request that arrived: its path, and when. */
  readonly requests: readonly { readonly path: string; readonly at: number }[];
}

/** Pages of ten rows below `/<stream>/<page>`, three pages a stream; `fault` says what a request gets instead. */
export async function serveFaulty(fault: (path: string, request: number) => Fault | undefined): Promise<FaultyApi> {
  const requests: { path: string; at: number }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ path, at: Date.now() });
    answer(fault(path, requests.length), path, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(fault: Fault | undefined, path: string, request: IncomingMessage, response: ServerResponse): void {
  const page = Number(path.split('/').at(-1));
  const body = JSON.stringify(Array.from({ length: 10 }, (_, row) => ({ id: page * 10 + row })));
  if (fault === undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  else if (fault === 'reset') request.socket.destroy();
  else if (fault === 'html') response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Maintenance</title>');
  else if (fault === 'truncated') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
    response.write(body.slice(0, 20), () => request.socket.destroy());
  } else if (fault === 'slow') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[');
  } else response.writeHead(fault.status, fault.headers).end('{"message":"not now"}');
}

/** A connector as a stranger would write it: its pages are read by `context.resilience`. */
export const pages = defineConnector({
  type: 'PAGES',
  specVersion: 1,
  title: 'Pages',
  description: 'Three pages of ten rows for each stream.',
  source: {
    system: 'http_api',
    params: z.object({ url: z.string(), token: secret(param(z.string().optional(), { description: 'Token.' })) }),
    capabilities: { sync: ['full_refresh'] },
    open: ({ url }, context): Source => ({
      discover: async () =>
        ['a', 'b', 'c'].map((stream) => ({ stream, columns: [{ name: 'id', type: 'BIGINT' }], inferred: false })),
      async *read({ stream, signal }) {
        yield { kind: 'schema', columns: [{ name: 'id', type: 'BIGINT' }] };
        for (let page = 0; page < 3; page += 1) {
          const endpoint = `${new URL(url).host}/${stream}`;
          const address = `${url}/${stream}/${page}`;
          const rows = await context.resilience.run(
            endpoint,
            async (attempt) => {
              const response = await context.fetch(address, { signal: attempt.signal });
              context.resilience.announce(endpoint, response.headers);
              const body = await response.text();
              const { status, headers } = response;
              if (!response.ok) throw httpFailure({ status, headers, body, url: address });
              if (headers.get('content-type') !== 'application/json')
                throw httpFailure({ status: 502, body, url: address });
              return JSON.parse(body) as { id: number }[];
            },
            { signal },
          );
          yield { kind: 'rows', rows };
        }
        yield { kind: 'checkpoint' };
      },
      async [Symbol.asyncDispose]() {},
    }),
  },
});
