import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createMemoryTables } from '@sqlflow/connector-memory';
import { sqlflow } from '../program/sqlflow.js';
import { type ApiServer, json, pageOf, startApi } from '../rest/api-server.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

// Some steps are processes of their own.
jest.setTimeout(240_000);

const orders = Array.from({ length: 25 }, (_, index) => ({
  id: index + 1,
  at: `2026-01-${String(index + 1).padStart(2, '0')}`,
  note: `n${index}`,
}));
const csv = ['id,at,note', ...orders.map(({ id, at, note }) => `${id},${at},${note}`)].join('\n');

let project: TempProject;
let server: ApiServer;
beforeEach(async () => {
  project = await tempProject(
    { 'data/orders.csv': csv, 'data/orders.json': JSON.stringify(orders) },
    { staysOpen: false },
  );
  server = await startApi({
    '/orders': ({ url }) => {
      const since = url.searchParams.get('since') ?? '';
      const wanted = orders.filter(({ at }) => at >= since);
      return json({ total: wanted.length, data: pageOf(wanted, Number(url.searchParams.get('page') ?? 1), 5) });
    },
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

const api = () => `SOURCE api TYPE REST PARAMS {
  "base_url": "${server.origin}", "endpoint": "orders", "sync_mode": "incremental", "cursor_field": "at",
  "primary_key": "id", "cursor_param": "since",
  "pagination": { "type": "page", "page_size": 5, "total_path": "total" }
};
LOAD orders FROM api;`;

describe('sqlflow connector sync --dry-run', () => {
  test('looks as far as a condition asks for, also where the API cannot be asked for less', async () => {
    await project.write({
      'pipelines/p.sf': `SOURCE api TYPE REST PARAMS {
  "base_url": "${server.origin}", "endpoint": "orders",
  "pagination": { "type": "page", "page_size": 5, "total_path": "total" }
};
LOAD orders FROM api WHERE id > 20;`,
    });
    const opened = await project.open();
    try {
      const [preview] = await opened.previewSource('api');
      expect(preview?.rows.map(({ id }) => Number(id))).toEqual([21, 22, 23, 24, 25]);
    } finally {
      await opened.close();
    }
  });

  test('shows ten rows of every connector, and writes nothing', async () => {
    const memory = createMemoryTables();
    memory.set('orders', { columns: [{ name: 'id', type: 'INTEGER' }], rows: orders.map(({ id }) => ({ id })) });
    await project.run(`SOURCE c TYPE CSV PARAMS { "path": "data/orders.csv" };
      LOAD t FROM c; EXPORT t TO 'data/orders.parquet' TYPE PARQUET;`);
    await project.write({
      'pipelines/p.sf': `SOURCE c TYPE CSV PARAMS { "path": "data/orders.csv" };
        SOURCE j TYPE JSON PARAMS { "path": "data/orders.json" };
        SOURCE q TYPE PARQUET PARAMS { "path": "data/orders.parquet" };
        SOURCE m TYPE MEMORY PARAMS { "table": "orders" };
        LOAD c FROM c WHERE id > 20; LOAD j FROM j; LOAD m FROM m;`,
    });
    const opened = await project.open({ attachments: { MEMORY: memory } });
    try {
      const first = async (name: string) => (await opened.previewSource(name))[0];
      expect(await first('c')).toMatchObject({ table: 'c', mode: 'replace', sync: 'full_refresh', from: null });
      expect((await first('c'))?.rows.map(({ id }) => Number(id))).toEqual([21, 22, 23, 24, 25]);
      expect((await first('j'))?.rows).toHaveLength(10);
      // Nothing loads it: then its streams are shown.
      const parquet = await first('q');
      expect(parquet?.rows).toHaveLength(10);
      expect(parquet).not.toHaveProperty('table');
      expect(await first('m')).toMatchObject({ estimate: { rows: 25n } });
      expect((await opened.catalog()).map(({ table }) => table.name)).toEqual(['t']);
    } finally {
      await opened.close();
    }
  });

  test('says from where an incremental load goes on, and asks an API for no more than it shows', async () => {
    await project.run(api());
    server.taken();
    const text = await sqlflow(['connector', 'sync', 'api', '--dry-run'], { cwd: project.directory });
    expect(text.stdout).toMatch(/into +orders, merge\n/);
    expect(text.stdout).toMatch(/reads +what is new by at: from 2026-01-25 to the newest, both included/);
    const shown = await sqlflow(['connector', 'sync', 'api', '--dry-run', '--json'], { cwd: project.directory });
    const { streams } = JSON.parse(shown.stdout.trim().split('\n').at(-1) ?? '');
    expect(streams).toMatchObject([
      { source: 'api', table: 'orders', sync: 'incremental', cursorField: 'at', to: null, rows: [{ id: 25 }] },
    ]);
    await project.execute('DELETE FROM sqlflow.watermarks');
    server.taken();
    await project.write({ 'pipelines/p.sf': api() });
    const opened = await project.open();
    const [preview] = await opened.previewSource('api');
    await opened.close();
    expect(preview).toMatchObject({ from: null, rows: expect.arrayContaining([expect.objectContaining({ id: 10 })]) });
    expect(server.taken().every((path) => !path.includes('page=3'))).toBe(true);
  });

  test('without --dry-run is wrong usage', async () => {
    await project.write({ 'pipelines/p.sf': api() });
    const { code, stderr } = await sqlflow(['connector', 'sync', 'api'], { cwd: project.directory });
    expect(code).toBe(2);
    expect(stderr).toContain('--dry-run');
  });
});

describe('sqlflow connector list --health', () => {
  test('shows when each source was read, its rows, failures and latency', async () => {
    await project.run(`${api()}\nSOURCE other TYPE CSV PARAMS { "path": "data/orders.csv" };`);
    await server[Symbol.asyncDispose]();
    await project.run(
      `${api().replace('PARAMS {', 'PARAMS { "max_retries": 0,')}\nSOURCE other TYPE CSV PARAMS { "path": "data/orders.csv" };`,
    );
    const { stdout, code } = await sqlflow(['connector', 'list', '--health', '--json'], { cwd: project.directory });
    expect(code).toBe(0);
    const { sources } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(sources).toEqual([
      {
        source: 'api',
        type: 'REST',
        pipeline: 'p',
        file: 'pipelines/p.sf',
        runs: 2,
        failures: 1,
        medianMilliseconds: expect.any(Number),
        lastProblem: expect.objectContaining({ code: 'SF8151' }),
        lastRun: expect.objectContaining({ status: 'failed' }),
        lastRead: { rows: 25, milliseconds: expect.any(Number) },
      },
      { source: 'other', type: 'CSV', pipeline: 'p', file: 'pipelines/p.sf', runs: 0, failures: 0, lastRun: null },
    ]);
    const text = await sqlflow(['connector', 'list', '--health'], { cwd: project.directory });
    expect(text.stdout).toMatch(/api +│ REST +│ p +│ \d{4}-.* │ failed/);
    expect(text.stdout).toMatch(/other +│ CSV +│ p +│ never/);
  });
});
