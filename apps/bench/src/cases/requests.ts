import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Case } from '../case.js';
import type { Side } from '../measure.js';

const program = fileURLToPath(new URL('../requests.mjs', import.meta.url));
const count = 6000;

/** What time limits, retries, limits and circuits cost where nothing fails: beside the same loop of bare `fetch`. */
export const requests: Case = {
  name: `${count} requests`,
  promises: { ratio: 1.05 },
  prepare: async (directory) => {
    const url = await servePage();
    const side = (label: string, how: string): Side => ({
      label,
      reset: () => undefined,
      steps: [{ args: [program, url, String(count), how], cwd: directory }],
    });
    return { ours: side('resilience', 'resilience'), other: side('bare fetch', 'bare') };
  },
};

/** A page of a hundred records. The server ends with the benchmark. */
async function servePage(): Promise<string> {
  const records = Array.from({ length: 100 }, (_, id) => ({
    id,
    name: `customer ${id}`,
    city: 'Oslo',
    total: id * 1.5,
  }));
  const body = JSON.stringify(records);
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`;
}
