import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Case } from '../case.js';
import type { Side } from '../measure.js';
import { createProject, firstRun, memoryLimit } from '../project.js';

const program = fileURLToPath(new URL('../fetch-and-read.mjs', import.meta.url));
const rowsPerPage = 1000;

/** A million records of an API over pages of a thousand, beside fetching, spooling and reading the same bytes. */
export const apiPages: Case = {
  name: 'REST: 1 M records, pages of 1,000',
  promises: { ratio: 1.3, peakBytes: (512 + 250) * 1_000_000 },
  prepare: async (directory) => {
    const origin = await servePages(1000);
    const pipeline = `SOURCE api TYPE REST PARAMS {
  "base_url": "${origin}", "endpoint": "t0", "pagination": { "type": "page" }
};
LOAD t0 FROM api;
`;
    return {
      ours: firstRun(createProject(directory, pipeline)),
      other: fetchAndRead(directory, [`${origin}/t0`]),
    };
  },
};

/** Fifty endpoints of one page each. */
export const smallEndpoints: Case = {
  name: 'REST: 50 small endpoints',
  prepare: async (directory) => {
    const origin = await servePages(1);
    const names = Array.from({ length: 50 }, (_, index) => `t${index}`);
    const pipeline = `SOURCE api TYPE REST PARAMS {
  "base_url": "${origin}", "endpoints": ${JSON.stringify(names)}, "pagination": { "type": "page" }
};
${names.map((name) => `LOAD ${name} FROM api.${name};`).join('\n')}
`;
    return {
      ours: firstRun(createProject(directory, pipeline)),
      other: fetchAndRead(
        directory,
        names.map((name) => `${origin}/${name}`),
      ),
    };
  },
};

/** A server that gives so many pages at any address. It ends with this process. */
async function servePages(pages: number): Promise<string> {
  const bodies = Array.from({ length: pages }, (_, page) => Buffer.from(JSON.stringify(rowsOf(page))));
  const none = Buffer.from('[]');
  const server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('page') ?? 1);
    const body = bodies[page - 1] ?? none;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function rowsOf(page: number): readonly object[] {
  return Array.from({ length: rowsPerPage }, (_, index) => {
    const id = page * rowsPerPage + index;
    const amount = (id % 100_000) / 100;
    return { id, customer_id: id % 9973, amount, status: id % 3 === 0 ? 'open' : 'paid', note: `order ${id}` };
  });
}

function fetchAndRead(directory: string, addresses: readonly string[]): Side {
  const cwd = join(directory, 'fetched');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'addresses.json'), JSON.stringify(addresses));
  return {
    label: 'fetch, spool, read_json',
    steps: [{ args: [program, 'fetched.duckdb', memoryLimit, 'addresses.json'], cwd }],
    reset: () => {
      for (const made of ['fetched.duckdb', 'fetched.duckdb.wal', 'spool']) {
        rmSync(join(cwd, made), { recursive: true, force: true });
      }
    },
  };
}
