// A small shop with an API, so that the example runs without a network. Each endpoint pages in a way of its own.
import { createServer } from 'node:http';

const users = [
  { id: 1, name: 'Ann', address: { city: 'Oslo', zip: '0150' } },
  { id: 2, name: 'Ben', address: { city: 'Bergen', zip: '5003' } },
  { id: 3, name: 'Cleo', address: { city: 'Oslo', zip: '0181' } },
];
const orders = Array.from({ length: 7 }, (_, at) => ({
  id: 9007199254740993n + BigInt(at),
  user_id: (at % 3) + 1,
  updated_at: `2026-01-0${at + 1}T10:00:00Z`,
}));

/** Starts the shop. `received` holds what was sent to it. */
export async function startShop(token) {
  const received = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    const send = (status, body, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, '{"message":"who are you?"}');
    const page = Number(url.searchParams.get('page') ?? 1);
    if (url.pathname === '/api/users') {
      const link = page < 2 ? { link: `<${url.origin}/api/users?page=2>; rel="next"` } : {};
      return send(200, JSON.stringify(users.slice((page - 1) * 2, page * 2)), link);
    }
    if (url.pathname === '/api/orders') {
      const since = url.searchParams.get('updated_after') ?? '';
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const found = orders.filter((order) => order.updated_at >= since);
      const rows = found.slice(from, from + 3).map((order) => shown(order, { total: '19.90' }));
      const next = from + 3 < found.length ? `"${from + 3}"` : 'null';
      return send(200, `{"data":[${rows.join(',')}],"next_cursor":${next}}`);
    }
    if (url.pathname === '/api/reports' && request.method === 'POST') {
      let body = '';
      for await (const piece of request) body += piece;
      received.push(...JSON.parse(body).records);
      return send(201, '{}');
    }
    return send(404, '{"message":"no such thing"}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/api`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An order with all digits of its numbers, which JSON.stringify would lose. */
function shown({ id, user_id, updated_at }, { total }) {
  return `{"id":${id},"user_id":${user_id},"total":${total},"updated_at":"${updated_at}"}`;
}
