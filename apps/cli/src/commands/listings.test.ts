import { describe, expect, test } from '@jest/globals';
import type { Project } from '@sqlflow/core';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { runWords } from '../__fixtures__/fake-cli.js';
import { ordersPlan } from '../diagram/__fixtures__/orders-plan.js';

const project: Partial<Project> = {
  directory: '/project',
  connectors: async () => [],
  pipelines: async () => ['pipelines/broken.sf', 'pipelines/orders.sf'],
  includedFiles: async () => ['pipelines/shared/customers.sf'],
  findPipeline: async (name) => `pipelines/${name}.sf`,
  async compile(file) {
    if (file.includes('broken')) throw sqlFlowError(codes.run.internal, { what: 'broken' });
    return JSON.stringify(ordersPlan);
  },
  catalog: async () => [
    {
      table: { schema: 'main', name: 'orders' },
      kind: 'table',
      rows: 1234567n,
      columns: [{ name: 'order_id', type: 'BIGINT' }],
    },
  ],
  functions: async () => [
    {
      name: 'slugify',
      file: 'udfs/text.js',
      parameters: ['VARCHAR'],
      returns: 'VARCHAR',
      volatile: false,
    },
  ],
};

describe('sqlflow list', () => {
  test('lists one kind without a heading', async () => {
    const { stdout } = await runWords(['list', '--tables'], { project });
    expect(stdout).toBe(
      'table  │ kind  │ columns │      rows\n───────┼───────┼─────────┼──────────\norders │ table │       1 │ 1,234,567\n',
    );
  });

  test('shows what compiles, and warns of what does not', async () => {
    const told = await runWords(['list', '--sources'], { project });
    expect(told.stdout).toContain('orders_file │ CSV  │ orders   │ orders, orders');
    expect(told.stderr).toContain('warning SF9099');
    expect(told.outcome?.exitCode).toBe(0);
  });

  test('gives data with --json', async () => {
    const { stdout } = await runWords(['list', '--udfs', '--json'], {
      project,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'result',
      udfs: [{ name: 'slugify', parameters: ['VARCHAR'] }],
    });
  });
});

describe('sqlflow describe', () => {
  test('describes everything of the name', async () => {
    const { stdout } = await runWords(['describe', 'ORDERS'], { project });
    expect(stdout).toMatchInlineSnapshot(`
      "pipeline  orders
      file      pipelines/orders.sf
      profile   dev
      sources   orders_file (CSV)
                unused (CSV)
      loads     orders
                orders
      makes     sales.daily  Orders by day
      exports   output/first.csv
                out "put"<1>.csv

      table       orders
      rows        1,234,567
      columns     order_id  BIGINT
      written by  orders: load:orders
                  orders: load:orders#2
      read by     orders: transform:sales.daily
                  orders: export:output/first.csv
                  orders: export:out "put".csv
      "
    `);
  });

  test('shows the parameters of a source without its secrets', async () => {
    const { stdout } = await runWords(['describe', 'orders_file'], { project });
    expect(stdout).toContain('token: ${TOKEN}');
  });

  test('suggests what there is', async () => {
    const { outcome } = await runWords(['describe', 'ordesr'], { project });
    expect(outcome).toMatchObject({
      exitCode: 1,
      diagnostics: [{ code: 'SF7521', hint: 'did you mean `orders`?' }],
    });
  });
});

describe('sqlflow viz', () => {
  test('draws Mermaid unless told otherwise', async () => {
    expect((await runWords(['viz', 'orders'], { project })).stdout).toMatch(/^flowchart LR\n/);
    expect((await runWords(['viz', 'orders', '--format', 'dot'], { project })).stdout).toMatch(
      /^digraph "orders" \{\n/,
    );
  });

  test('writes no picture of bytes to a terminal', async () => {
    const { outcome } = await runWords(['viz', 'orders', '--format', 'png'], {
      project,
      columns: 80,
    });
    expect(outcome).toMatchObject({
      exitCode: 2,
      diagnostics: [{ code: 'SF7507' }],
    });
  });
});

describe('sqlflow plan', () => {
  const columns = {
    'transform:sales.daily': {
      columns: [{ name: 'day', type: 'DATE' }],
      dynamic: true,
    },
  };
  const planning = {
    ...project,
    plan: async () => ({ plan: ordersPlan, diagnostics: [], columns, skipped: [] }),
  };

  test('shows the tasks in order, with what they read and write', async () => {
    const { stdout } = await runWords(['plan', 'orders'], {
      project: planning,
    });
    expect(stdout).toMatchInlineSnapshot(`
      "orders pipelines/orders.sf, profile dev
      1. load:orders replace
         data/orders.csv → orders
      2. transform:sales.daily replace
         countries, orders → sales.daily
      3. export:output/first.csv CSV
         orders → output/first.csv
      4. load:orders#2 replace
         data/orders.csv → orders
      5. export:out "put".csv CSV
         orders, sales.daily → out "put"<1>.csv
      5 tasks
      "
    `);
  });

  test('shows columns when asked', async () => {
    const { stdout } = await runWords(['plan', 'orders', '--verbose'], {
      project: planning,
    });
    expect(stdout).toContain('     day  DATE\n     … more are known when it runs');
    expect(stdout).toContain('after load:orders\n');
  });

  test('fails when there is a problem', async () => {
    const problem = sqlFlowError(codes.run.internal, {
      what: 'no',
    }).diagnostics;
    const told = await runWords(['plan', 'orders'], {
      project: {
        ...project,
        plan: async () => ({
          plan: undefined,
          diagnostics: problem,
          columns: {},
          skipped: [],
        }),
      },
    });
    expect(told).toMatchObject({ stdout: '', outcome: { exitCode: 1 } });
  });
});
