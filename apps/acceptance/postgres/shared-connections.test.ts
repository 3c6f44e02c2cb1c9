import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { postgresProject, problemsOf } from './postgres-project.js';
import { type TcpProxy, tcpProxy } from './tcp-proxy.js';

let db: TestDatabase;
let proxy: TcpProxy;
beforeAll(async () => {
  db = await testDatabase();
  proxy = await tcpProxy(db.port);
  await db.run('CREATE TABLE small AS SELECT generate_series(1, 10) AS id');
});
afterAll(async () => {
  await proxy.close();
  await db.close();
});

/** Connections that a run makes which loads from ten sources at once. */
async function connectionsOfTen(paramsOf: (at: number) => Record<string, unknown>): Promise<number> {
  await using flow = await postgresProject();
  const text = Array.from({ length: 10 }, (_, at) => {
    const params = { ...db.params, port: proxy.port, ssl_mode: 'disable', ...paramsOf(at) };
    return `SOURCE s${at} TYPE POSTGRES PARAMS ${JSON.stringify(params)}; LOAD t${at} FROM s${at}.small;`;
  });
  const before = proxy.opened();
  expect(problemsOf(await flow.run(text.join('\n'), { threads: 4 }))).toBe('[]');
  expect(
    await flow.rows(Array.from({ length: 10 }, (_, at) => `SELECT count(*) AS n FROM t${at}`).join(' UNION ')),
  ).toEqual([{ n: 10n }]);
  return proxy.opened() - before;
}

test('ten sources at once share connections, whatever else they say', async () => {
  const shared = await connectionsOfTen((at) => ({
    statement_timeout: 10_000 + at,
    socket_timeout: 30 + at,
    connect_timeout: 10 + at,
    max_connections: 10 + at,
    schemas: at % 2 === 0 ? 'public' : ['public'],
    columns: at % 3 === 0 ? ['id'] : undefined,
  }));
  const separate = await connectionsOfTen((at) => ({ application_name: `sqlflow-${at}` }));
  expect(separate).toBeGreaterThanOrEqual(10);
  expect(shared).toBeLessThanOrEqual(5);
});

test('the least that one of them allows is all that there is', async () => {
  expect(await connectionsOfTen((at) => ({ max_connections: at === 7 ? 1 : 8 }))).toBe(1);
});
