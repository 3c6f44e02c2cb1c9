import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestContext } from '@sqlflow/connector-sdk/testing';
import { createClient } from './client.js';
import { createTransport } from './transport.js';

let directory: string;
let close: () => Promise<void>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-body-'));
});
afterEach(async () => {
  await close();
  await rm(directory, { recursive: true });
});

/** The text that a client makes of an answer. */
async function fetched(answer: (response: ServerResponse) => void, standstillMilliseconds?: number): Promise<string> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/things`);
  const context = createTestContext({ directory });
  const transport = createTransport({}, context);
  const client = createClient({
    context,
    transport,
    authentication: { apply: async (outgoing) => outgoing },
    ...(standstillMilliseconds === undefined ? {} : { standstillMilliseconds }),
  });
  close = async () => {
    await client[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const request = { endpoint: 'things', method: 'GET', url, headers: {}, page: 1 };
  const file = join(directory, 'body');
  await client.fetch(request, file, { signal: new AbortController().signal });
  return readFile(file, 'utf8');
}

const body = JSON.stringify([{ id: 1, name: 'Zürich 🚲'.repeat(1000) }]);

describe('a compressed body', () => {
  test.each([
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
    ['GZIP', gzipSync(body)],
  ])('%s is unpacked', async (encoding, bytes) => {
    expect(await fetched((response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes))).toBe(
      body,
    );
  });

  test('that ends in the middle is no whole one', async () => {
    const half = gzipSync(body).subarray(0, 60);
    const reading = fetched((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(half));
    await expect(reading).rejects.toMatchObject({ code: 'SF8151', diagnostic: { failure: 'transient' } });
  });

  test('in a form that was not asked for is an error that names it', async () => {
    const reading = fetched((response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'));
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining('compressed as zstd') });
  });
});

describe('a server that keeps a connection busy', () => {
  test.each<[string, (response: ServerResponse) => void]>([
    [
      'one byte at a time',
      (response) => {
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      },
    ],
    ['and stops in the middle', (response) => void response.write('[{"id":1},')],
  ])('%s is given up', async (_what, write) => {
    const reading = fetched((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      write(response);
    }, 150);
    await expect(reading).rejects.toMatchObject({
      code: 'SF8151',
      message: expect.stringContaining('so slowly that it may never end'),
    });
  });

  test('one that is slow, but goes on, is waited for', async () => {
    const piece = ' '.repeat(2000);
    const read = await fetched((response) => {
      let sent = 0;
      const timer = setInterval(() => {
        sent += 1;
        response.write(piece);
        if (sent < 8) return;
        clearInterval(timer);
        response.end();
      }, 50);
    }, 200);
    expect(read).toHaveLength(16_000);
  });
});
