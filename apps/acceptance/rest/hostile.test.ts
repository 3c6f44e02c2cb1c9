import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type ApiServer, json, type Route, startApi } from './api-server.js';

const fixture = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`__fixtures__/${name}`, import.meta.url)), 'utf8');

let project: TempProject;
let server: ApiServer | undefined;

beforeEach(async () => {
  project = await tempProject();
  server = undefined;
});

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  await project.remove();
});

async function load(params: object, environment: Readonly<Record<string, string>> = {}) {
  const all = { endpoint: 'things', max_retries: 0, ...params };
  const result = await project.run(`SOURCE api TYPE REST PARAMS ${JSON.stringify(all)};\nLOAD t FROM api;`, {
    project: { environment },
  });
  return result.tasks.flatMap((task) => task.diagnostics)[0] ?? result.status;
}

async function loadFrom(route: Route, params: object = {}) {
  server = await startApi({ '/things': route });
  return load({ base_url: server.origin, ...params });
}

/** Writes pieces for as long as they are taken. Returns how many bytes were in the end. */
function pour(response: ServerResponse, begin: string, piece: string): { readonly bytes: () => number } {
  let bytes = 0;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(begin);
  const more = (): void => {
    while (!response.destroyed) {
      bytes += piece.length;
      if (!response.write(piece)) return void response.once('drain', more);
    }
  };
  more();
  return { bytes: () => bytes };
}

describe('an answer without end', () => {
  const mebibyte = 1024 * 1024;

  test.each([
    ['one text', '{"note":"', 'x'.repeat(mebibyte)],
    ['one record', '{"data":[{"id":1,"note":"', 'x'.repeat(mebibyte)],
    [
      'one object of many members',
      '{',
      Array.from({ length: 1000 }, (_, at) => `"k${at}":"${'x'.repeat(1000)}",`).join(''),
    ],
  ])('that is %s is broken off', async (_what, begin, piece) => {
    const poured: { readonly bytes: () => number }[] = [];
    const problem = await loadFrom(() => (response) => void poured.push(pour(response, begin, piece)));
    expect(problem).toMatchObject({ code: 'SF8162' });
    for (const { bytes } of poured) expect(bytes()).toBeLessThan(150 * mebibyte);
  });

  test('that comes byte by byte is given up after timeout_seconds', async () => {
    const begun = performance.now();
    const problem = await loadFrom(
      () => (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(timer));
      },
      { timeout_seconds: 1 },
    );
    expect(problem).toMatchObject({ failure: 'transient', message: expect.stringContaining('/things') });
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
});

describe('an answer that breaks off', () => {
  test.each<[string, Record<string, string>, string]>([
    ['before the length that was said', { 'content-length': '1000' }, '[{"id":1},'],
    ['in the middle of its pieces', {}, '[{"id":1}'],
  ])('%s is never taken for a whole one', async (_what, headers, body) => {
    const problem = await loadFrom(() => (response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.write(body);
      setTimeout(() => response.destroy(), 20);
    });
    expect(problem).toMatchObject({ code: 'SF8151', failure: 'transient' });
  });

  test('is asked for again, and no record is there twice', async () => {
    let asked = 0;
    server = await startApi({
      '/things': () => {
        asked += 1;
        if (asked !== 1) return json('[{"id":1},{"id":2}]');
        return (response) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
          response.write('[{"id":1},');
          setTimeout(() => response.destroy(), 20);
        };
      },
    });
    expect(await load({ base_url: server.origin, max_retries: 3 })).toBe('succeeded');
    expect(await project.query('SELECT count(*) AS n FROM t')).toEqual([{ n: 2n }]);
    expect(asked).toBe(2);
  });
});

describe('redirects', () => {
  const to =
    (location: string, status = 302): Route =>
    () => ({ status, headers: { location }, body: '' });

  test('are followed, and credentials stay with their host', async () => {
    const seen: unknown[] = [];
    const other = await startApi({
      '/data': ({ headers }) => {
        seen.push(headers.authorization, headers['x-mine']);
        return json('[{"id":1}]');
      },
    });
    try {
      const problem = await loadFrom(to(`${other.origin}/data`, 307), {
        auth_type: 'bearer_token',
        auth_token: 'tok-redirect-1',
        headers: { 'X-Mine': '1' },
      });
      expect(problem).toBe('succeeded');
      expect(seen.every((each) => each === undefined)).toBe(true);
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });

  test('in a circle are an error', async () => {
    server = await startApi({ '/things': to('/b'), '/b': to('/things') });
    expect(await load({ base_url: server.origin })).toMatchObject({
      code: 'SF8154',
      message: expect.stringContaining('circle'),
    });
  });

  test('without end are an error', async () => {
    let count = 0;
    const problem = await loadFrom(() => {
      count += 1;
      return { status: 302, headers: { location: `/things?n=${count}` }, body: '' };
    });
    expect(problem).toMatchObject({ code: 'SF8154', message: expect.stringContaining('more than 10') });
  });
});

describe('https', () => {
  async function secure<T>(options: object, work: (origin: string) => Promise<T>): Promise<T> {
    const tls = createTlsServer(
      { key: fixture('localhost.key.pem'), cert: fixture('localhost.cert.pem'), ...options },
      (request, response) => {
        if (request.url === '/leave')
          return void response.writeHead(302, { location: 'http://127.0.0.1:9/things' }).end();
        response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1}]');
      },
    );
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    try {
      return await work(`https://127.0.0.1:${(tls.address() as AddressInfo).port}`);
    } finally {
      tls.closeAllConnections();
      await new Promise((resolve) => tls.close(resolve));
    }
  }

  test('a certificate that nobody vouches for is refused, and accepted with ca_file', async () => {
    await project.write({ 'ca.pem': fixture('localhost.cert.pem') });
    await secure({}, async (origin) => {
      expect(await load({ base_url: origin })).toMatchObject({
        code: 'SF8153',
        hint: expect.stringContaining('ca_file'),
      });
      expect(await load({ base_url: origin, ca_file: 'ca.pem' })).toBe('succeeded');
    });
  });

  test('a certificate of another name', async () => {
    await project.write({ 'ca.pem': fixture('other.cert.pem') });
    await secure({ key: fixture('other.key.pem'), cert: fixture('other.cert.pem') }, async (origin) => {
      const problem = await load({ base_url: origin, ca_file: 'ca.pem' });
      expect(problem).toMatchObject({ code: 'SF8153', hint: expect.stringContaining('host name') });
    });
  });

  test('a server that wants the certificate of its client', async () => {
    const cert = fixture('localhost.cert.pem');
    await project.write({ 'ca.pem': cert, 'key.pem': fixture('localhost.key.pem') });
    await secure({ requestCert: true, rejectUnauthorized: true, ca: cert }, async (origin) => {
      expect(await load({ base_url: origin, ca_file: 'ca.pem' })).toMatchObject({ failure: expect.any(String) });
      const params = { ca_file: 'ca.pem', client_cert_file: 'ca.pem', client_key_file: 'key.pem' };
      expect(await load({ base_url: origin, ...params })).toBe('succeeded');
    });
  });

  test('a redirect to http is not followed', async () => {
    await project.write({ 'ca.pem': fixture('localhost.cert.pem') });
    await secure({}, async (origin) => {
      const problem = await load({ base_url: origin, endpoint: 'leave', ca_file: 'ca.pem' });
      expect(problem).toMatchObject({ code: 'SF8154', message: expect.stringContaining('from https to http') });
    });
  });

  test('a file of certificates that is not there', async () => {
    const problem = await load({ base_url: 'https://127.0.0.1:9', ca_file: 'nowhere.pem' });
    expect(problem).toMatchObject({ message: expect.stringContaining('nowhere.pem') });
  });
});

describe('a host', () => {
  test('that does not exist', async () => {
    const problem = await load({ base_url: 'http://no-such-host.invalid' });
    expect(problem).toMatchObject({
      code: expect.stringMatching(/SF815[12]/),
      message: expect.stringContaining('no-such-host.invalid'),
    });
  });

  test('where nobody listens', async () => {
    expect(await load({ base_url: 'http://127.0.0.1:1' })).toMatchObject({
      code: 'SF8151',
      message: expect.stringContaining('nobody listens'),
    });
  });

  test('behind a proxy that the environment names; others are asked directly', async () => {
    const proxied: string[] = [];
    server = await startApi({ '/things': () => json('[{"id":1}]') });
    const target = 'http://api.example.test';
    const through = await startProxy(server.origin, proxied);
    try {
      expect(await load({ base_url: target }, { HTTP_PROXY: through.origin })).toBe('succeeded');
      expect(proxied[0]).toBe(`${target}/things`);
      proxied.length = 0;
      const environment = { HTTP_PROXY: through.origin, NO_PROXY: '127.0.0.1' };
      expect(await load({ base_url: server.origin }, environment)).toBe('succeeded');
      expect(proxied).toEqual([]);
    } finally {
      await through[Symbol.asyncDispose]();
    }
  });
});

/** A proxy that answers whatever is asked of it from one server, and remembers the addresses. */
async function startProxy(origin: string, proxied: string[]) {
  const proxy = createServer((request, response) => {
    proxied.push(request.url ?? '');
    void fetch(new URL(new URL(request.url ?? '').pathname, origin)).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

test('nothing is left in the folder for temporary files', async () => {
  const left = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('sqlflow-') && name.includes(`-${process.pid}-`));
  const before = await left();
  await loadFrom(({ url }) => json(url.searchParams.get('page') === '1' ? '[{"id":1}]' : '[]'), {
    pagination: { type: 'page' },
  });
  expect(await left()).toEqual(before);
});
