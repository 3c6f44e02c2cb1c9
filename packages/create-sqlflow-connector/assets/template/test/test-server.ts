import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Item = Readonly<Record<string, unknown>>;

interface Import {
  readonly mode: 'append' | 'merge';
  readonly keys: readonly string[];
  readonly rows: readonly Item[];
}

/** An API like that of My Source, with what it holds in memory. */
export async function startTestServer(token: string) {
  const collections = new Map<string, readonly Item[]>([
    ['customers', []],
    ['orders', []],
  ]);
  const imported = new Set<unknown>();

  async function answer(request: IncomingMessage): Promise<[status: number, body: object]> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, version, name = '', action] = pathname.split('/');
    const items = collections.get(name);
    if (version !== 'v1' || items === undefined) return [404, { message: 'not found' }];
    if (request.headers.authorization !== `Bearer ${token}`) return [401, { message: 'who are you?' }];
    if (action === undefined) return [200, pageOf(items, searchParams)];
    const key = request.headers['idempotency-key'];
    const body = JSON.parse(await text(request)) as Import;
    if (imported.has(key)) return [200, { duplicate: true }];
    imported.add(key);
    collections.set(name, merged(items, body));
    return [200, { duplicate: false }];
  }

  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request).catch((error: unknown) => [500, { message: String(error) }] as const);
    response.writeHead(status, { 'content-type': 'application/json' }).end(toJson(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    collections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What has no time of change is in every answer. */
function pageOf(items: readonly Item[], params: URLSearchParams) {
  const since = params.get('updated_since') ?? '';
  const found = items.filter(({ updated_at }) => typeof updated_at !== 'string' || updated_at >= since);
  const size = Number(params.get('page_size') ?? 100);
  const page = Number(params.get('page') ?? 1);
  return { data: found.slice((page - 1) * size, page * size), next_page: page * size < found.length ? page + 1 : null };
}

function merged(items: readonly Item[], { mode, keys, rows }: Import): readonly Item[] {
  if (mode === 'append') return [...items, ...rows];
  const keyOf = (item: Item) => JSON.stringify(keys.map((key) => String(item[key])));
  const replaced = new Set(rows.map(keyOf));
  return [...items.filter((item) => !replaced.has(keyOf(item))), ...rows];
}

/** The rows of the kit have integers as bigint. They are sent as text, as APIs do whose ids no number of JavaScript holds. */
function toJson(body: object): string {
  return JSON.stringify(body, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
