import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { allFiles, type CommandProject, commandProject } from '../bad-input/command-project.js';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type Answer, type ApiServer, type Asked, json, type Route, startApi } from './api-server.js';

let project: TempProject;
let server: ApiServer;

beforeEach(async () => {
  project = await tempProject();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

const refused: Answer = { status: 401, body: '{"message":"who are you?"}' };
const things = json('[{"id":1}]');

/** A server whose `/things` are only for those who pass. */
async function guarded(passes: (asked: Asked) => boolean, more: Readonly<Record<string, Route>> = {}): Promise<void> {
  server = await startApi({ '/things': (asked) => (passes(asked) ? things : refused), ...more });
}

async function load(params: object, loads = 'LOAD t FROM api;') {
  const all = { base_url: server.origin, endpoint: 'things', ...params };
  const result = await project.run(`SOURCE api TYPE REST PARAMS ${JSON.stringify(all)};\n${loads}`);
  return result.tasks.flatMap((task) => task.diagnostics)[0] ?? result.status;
}

/** The first load has the page that the columns were found in; the other asks again. */
const twice = 'LOAD t FROM api; LOAD u FROM api;';

describe('who asks is known by', () => {
  const basic = `Basic ${Buffer.from('ann:pässword').toString('base64')}`;

  test.each<[string, object, (asked: Asked) => boolean]>([
    [
      'user and password',
      { auth_type: 'basic', user: 'ann', password: 'pässword' },
      ({ headers }) => headers.authorization === basic,
    ],
    ['a token', { auth_type: 'bearer', token: 'tok-1' }, ({ headers }) => headers.authorization === 'Bearer tok-1'],
    [
      'a key in a header',
      { auth_type: 'api_key', api_key: 'k-1', api_key_name: 'X-Key' },
      ({ headers }) => headers['x-key'] === 'k-1',
    ],
    [
      'a key in the address',
      { auth_type: 'api_key', api_key: 'k-1', api_key_name: 'key', api_key_in: 'query' },
      ({ url }) => url.searchParams.get('key') === 'k-1',
    ],
    [
      'a key as Airbyte writes it',
      { authenticator: { type: 'ApiKeyAuthenticator', header: 'X-Key', api_token: 'k-1' } },
      ({ headers }) => headers['x-key'] === 'k-1',
    ],
  ])('%s', async (_what, params, passes) => {
    await guarded(passes);
    expect(await load(params)).toBe('succeeded');
  });

  test('one key, not two', async () => {
    await guarded(() => true);
    const both = load({ auth_type: 'api_key', api_key: 'k-1', token: 'k-2' });
    await expect(both).rejects.toThrow('`api_key` and `auth_token` are two names of one thing here');
  });

  test.each([
    ['MD5', 'md5'],
    ['SHA-256', 'sha256'],
  ])(
    'digest with %s: the password is never sent, the counter grows, an old nonce is renewed',
    async (algorithm, name) => {
      const hash = (text: string): string => createHash(name).update(text).digest('hex');
      let nonce = 'n0';
      let answered = 0;
      const challenge = (stale: boolean): Answer => ({
        status: 401,
        headers: {
          'www-authenticate': `Digest realm="a \\"b\\"", qop="auth,auth-int", algorithm=${algorithm}, nonce="${nonce}", opaque="op"${stale ? ', stale=true' : ''}`,
        },
        body: '',
      });
      const counters: string[] = [];
      server = await startApi({
        '/things': ({ headers, method, url }) => {
          const sent = headers.authorization ?? '';
          const field = (key: string): string =>
            new RegExp(`\\b${key}=(?:"([^"]*)"|([^,\\s]+))`).exec(sent)?.slice(1).find(Boolean) ?? '';
          if (!sent.startsWith('Digest ')) return challenge(false);
          const first = hash(`ann:a "b":secret`);
          const second = hash(`${method}:${url.pathname}${url.search}`);
          const wanted = hash(`${first}:${nonce}:${field('nc')}:${field('cnonce')}:auth:${second}`);
          if (field('nonce') !== nonce) return challenge(true);
          if (field('response') !== wanted || field('uri') !== url.pathname + url.search) return refused;
          counters.push(field('nc'));
          answered += 1;
          if (answered === 2) nonce = 'n1';
          const page = Number(url.searchParams.get('page') ?? 1);
          return json(page < 4 ? [{ id: page }] : []);
        },
      });
      expect(
        await load({ auth_type: 'digest', username: 'ann', password: 'secret', pagination: { type: 'page' } }),
      ).toBe('succeeded');
      expect(await project.query('SELECT count(*) AS n FROM t')).toEqual([{ n: 3n }]);
      expect(counters.slice(0, 3)).toEqual(['00000001', '00000002', '00000001']);
      expect(JSON.stringify(server.asked)).not.toContain('secret');
    },
  );

  test('a wrong password with digest is told once, not asked for ever', async () => {
    let asked = 0;
    server = await startApi({
      '/things': () => {
        asked += 1;
        return { status: 401, headers: { 'www-authenticate': `Digest realm="r", nonce="n", qop="auth"` }, body: '' };
      },
    });
    expect(await load({ auth_type: 'digest', username: 'ann', password: 'wrong' })).toMatchObject({ failure: 'auth' });
    expect(asked).toBeLessThan(8);
  });
});

describe('tokens of OAuth 2', () => {
  /** Gives tokens `t1`, `t2` …; only the newest passes. */
  function tokens(answer: (number: number) => object, check: (asked: Asked) => boolean) {
    const given: Asked[] = [];
    const route: Route = (asked) => {
      if (!check(asked)) return { status: 401, body: '{"error":"invalid_client"}' };
      given.push(asked);
      return json({ access_token: `t${given.length}`, token_type: 'Bearer', ...answer(given.length) });
    };
    return { given, route, passes: ({ headers }: Asked) => headers.authorization === `Bearer t${given.length}` };
  }

  const client = {
    auth_type: 'oauth2_client_credentials',
    client_id: 'app',
    client_secret: 's3cret+/=',
    token_url: '/token',
  };
  const inHeader = ({ headers }: Asked): boolean =>
    headers.authorization === `Basic ${Buffer.from(`app:${encodeURIComponent('s3cret+/=')}`).toString('base64')}`;
  const inForm = ({ headers, body }: Asked): boolean =>
    headers.authorization === undefined && new URLSearchParams(body).get('client_secret') === 's3cret+/=';

  test.each([
    ['in a header', inHeader],
    ['in the form, where the server wants it there', inForm],
  ])('client and secret %s', async (_what, check) => {
    const token = tokens(() => ({ expires_in: 3600 }), check);
    await guarded(token.passes, { '/token': token.route });
    expect(await load({ ...client, scopes: ['read', 'more'] })).toBe('succeeded');
    expect(new URLSearchParams(token.given[0]?.body).get('scope')).toBe('read more');
    expect(token.given.length).toBe(1);
  });

  test('one that has expired is renewed before it is used', async () => {
    const token = tokens((number) => ({ expires_in: number === 1 ? 0.001 : 3600 }), inHeader);
    await guarded(token.passes, { '/token': token.route });
    expect(await load(client, twice)).toBe('succeeded');
    expect(
      server.asked.filter(({ url, headers }) => url.pathname === '/things' && headers.authorization === 'Bearer t1')
        .length,
    ).toBeLessThan(2);
    expect(token.given.length).toBe(2);
  });

  test('one that is refused is renewed once', async () => {
    const token = tokens(() => ({}), inHeader);
    let refusals = 0;
    await guarded(
      (asked) => {
        if (refusals === 0 && asked.headers.authorization === 'Bearer t1') {
          refusals += 1;
          return false;
        }
        return token.passes(asked);
      },
      { '/token': token.route },
    );
    expect(await load(client)).toBe('succeeded');
    expect(token.given.length).toBe(2);
  });

  test('a refresh token; one that is replaced is used from then on', async () => {
    const seen: string[] = [];
    const token = tokens(
      (number) => ({ expires_in: number === 1 ? 0.001 : 3600, refresh_token: `r${number + 1}` }),
      ({ body }) => {
        seen.push(new URLSearchParams(body).get('refresh_token') ?? '');
        return true;
      },
    );
    await guarded(token.passes, { '/token': token.route });
    const params = {
      auth_type: 'oauth2_refresh_token',
      client_id: 'app',
      refresh_token: 'r1',
      token_url: `${server.origin}/token`,
    };
    expect(await load(params, twice)).toBe('succeeded');
    expect(seen).toEqual(['r1', 'r2']);
  });

  test('an answer without a token', async () => {
    await guarded(() => true, { '/token': () => json({ login: 'please' }) });
    expect(await load(client)).toMatchObject({ code: 'SF8167', message: expect.stringContaining('only login') });
  });
});

describe('what does not fit together is found by validate', () => {
  test.each([
    [{ auth_type: 'basic' }, '`auth_type: basic` needs `username`'],
    [{ auth_token: 'abc' }, '`auth_token` is given, and `auth_type: none` does not use it'],
    [{ base_url: 'https://ann:pw@api.example.com' }, '`base_url` holds a user name or password'],
    [{ base_url: 'api.example.com' }, '`base_url` must be a URL'],
  ])('%j', async (params, message) => {
    await guarded(() => true);
    await expect(load(params)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});

test('a secret is in nothing that is said, logged or kept', async () => {
  const secrets = { token: 'tok-abcdef-123456', key: 'key/+=with-signs-9', password: 'hunter2-for-digest' };
  const commands: CommandProject = await commandProject({});
  try {
    server = await startApi({
      '/ok': () => json([{ id: 1 }]),
      // A server that says the credentials back.
      '/echo': ({ headers, url }) => ({
        status: 422,
        body: JSON.stringify({ message: `no: ${headers.authorization} ${url.search}` }),
      }),
    });
    const source = (name: string, endpoint: string, params: object): string =>
      `SOURCE ${name} TYPE REST PARAMS ${JSON.stringify({ base_url: server.origin, endpoint, ...params })};\nLOAD ${name} FROM ${name};\n`;
    await commands.write({
      'pipelines/p.sf': [
        source('a', 'echo', { auth_type: 'bearer_token', auth_token: secrets.token }),
        source('b', 'echo', { auth_type: 'api_key', api_key: secrets.key, api_key_in: 'query', api_key_name: 'k' }),
        source('c', 'echo', { auth_type: 'basic', username: 'ann', password: secrets.password }),
        source('d', 'ok', {
          auth_type: 'bearer_token',
          auth_token: secrets.token,
          sync_mode: 'incremental',
          cursor_field: 'id',
        }),
      ].join(''),
      'pipelines/r.sf': `EXPORT SELECT 1 AS id TO 'http://ann:${secrets.password}@127.0.0.1/x' TYPE REST;`,
      'pipelines/q.sf': source('e', 'ok', {}).replace('http://', `http://ann:${secrets.password}@`),
    });
    let said = '';
    for (const args of [
      ['run', 'p', '--verbose', '--debug', '--log-file', 'run.log'],
      ['run', 'p', '--json'],
      ['compile', 'p'],
      ['compile', 'r'],
      ['run', 'r', '--debug', '--log-file', 'r.log'],
      ['plan', 'r'],
      ['validate'],
      ['history', 'show', 'last'],
    ]) {
      said += (await commands.sqlflow(...args)).output;
    }
    for (const file of await allFiles(commands.directory)) {
      if (!file.startsWith('pipelines/')) said += await commands.read(join(file));
    }
    const spellings = Object.values(secrets).flatMap((value) => [
      value,
      encodeURIComponent(value),
      Buffer.from(`ann:${value}`).toString('base64'),
    ]);
    expect(spellings.filter((each) => said.includes(each))).toEqual([]);
    expect(said).toContain('no: ');
  } finally {
    await commands.remove();
  }
});
