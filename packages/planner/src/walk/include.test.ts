import { describe, expect, test } from '@jest/globals';
import { marked, planOf, planText, problemsOf } from '../__fixtures__/plan-text.js';

const source = (name: string): string => `SOURCE ${name} TYPE CSV PARAMS { "path": "${name}.csv" };`;

describe('INCLUDE', () => {
  test('puts statements where it stands, once, by paths relative to the file', async () => {
    const files = {
      'pipelines/shared/customers.sf': `INCLUDE '../base.sf'; ${source('crm')} LOAD customers FROM crm;`,
      'pipelines/base.sf': "SET who = 'base'; CREATE TABLE base AS SELECT 1;",
    };
    const plan = await planOf(
      "INCLUDE 'shared/customers.sf'; INCLUDE 'base.sf'; CREATE TABLE t AS SELECT '${who}' FROM customers, base;",
      { files },
    );
    expect(plan.tasks.map((task) => task.id)).toEqual(['transform:base', 'load:customers', 'transform:t']);
    expect(plan.tasks[1]?.place).toMatchObject({ file: 'pipelines/shared/customers.sf', line: 1 });
    expect(plan.tasks[1]).not.toHaveProperty('searchPath');
  });

  test('a circle shows the way round', async () => {
    const text = "INCLUDE 'a.sf';";
    const files = { 'pipelines/a.sf': "INCLUDE 'b.sf';", 'pipelines/b.sf': "SET x = 1;\nINCLUDE '⟦main.sf⟧';" };
    const { diagnostics } = await planText(text, { files });
    expect(diagnostics.map((each) => each.code)).toEqual(['SF2011']);
    expect(diagnostics[0]?.message).toContain(
      'pipelines/main.sf → pipelines/a.sf → pipelines/b.sf → pipelines/main.sf',
    );
    expect(diagnostics[0]?.related?.map(({ place }) => `${place.file}:${place.line}`)).toEqual([
      'pipelines/main.sf:1',
      'pipelines/a.sf:1',
      'pipelines/b.sf:2',
    ]);
    expect(marked(files['pipelines/b.sf'], diagnostics, 'pipelines/b.sf')).toBe(files['pipelines/b.sf']);
  });

  test('a file that is not there', async () => {
    const text = "INCLUDE '⟦shared/nothing.sf⟧';";
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2010']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.message).toContain('pipelines/shared/nothing.sf');
  });

  test('problems of an included file are at their place in it', async () => {
    const files = { 'pipelines/a.sf': 'LOAD t FROM ⟦nothing⟧;' };
    const { diagnostics, files: read } = await planText("INCLUDE 'a.sf';", { files });
    expect(marked(files['pipelines/a.sf'], diagnostics, 'pipelines/a.sf')).toBe(files['pipelines/a.sf']);
    expect(read.map((each) => each.path)).toEqual(['pipelines/main.sf', 'pipelines/a.sf']);
  });

  test('paths may hold variables but no secrets and nothing that only a run knows', async () => {
    const files = { 'pipelines/eu.sf': 'CREATE TABLE t AS SELECT 1;' };
    const plan = await planOf("INCLUDE '${region}.sf';", { files, variables: { given: { region: 'eu' } } });
    expect(plan.tasks).toHaveLength(1);
    const secret = "INCLUDE '⟦${API_TOKEN}.sf⟧';";
    const environment = { API_TOKEN: 'eu' };
    expect(await problemsOf(secret, { files, variables: { environment } })).toMatchObject({
      found: ['error SF2004'],
      at: secret,
    });
    const run = "INCLUDE '⟦${run_id}.sf⟧';";
    expect(await problemsOf(run, { files })).toMatchObject({ found: ['error SF2005'], at: run });
  });
});

describe('INCLUDE … AS alias', () => {
  const files = {
    'pipelines/shop.sf': `${source('raw')}
      LOAD orders FROM raw;
      CREATE VIEW open_orders AS SELECT * FROM orders JOIN customers USING (id);`,
  };
  const main = `CREATE TABLE customers AS SELECT 1; CREATE TABLE orders AS SELECT 2;
    INCLUDE 'shop.sf' AS shop;`;

  test('tables live in the schema of the alias, sources are called after it', async () => {
    const plan = await planOf(`${main} LOAD again FROM shop.raw; EXPORT shop.orders TO 'o.csv' TYPE CSV;`, { files });
    expect(plan.sources.map((each) => each.name)).toEqual(['shop.raw']);
    expect(plan.tasks.map((task) => task.id)).toEqual([
      'transform:customers',
      'transform:orders',
      'load:shop.orders',
      'transform:shop.open_orders',
      'load:again',
      'export:o.csv',
    ]);
    const view = plan.tasks[3];
    expect(view).toMatchObject({
      target: { schema: 'shop', name: 'open_orders' },
      searchPath: ['shop'],
      reads: ['shop.orders', 'customers'],
      dependsOn: ['transform:customers', 'load:shop.orders'],
    });
    expect(plan.tasks[4]).toMatchObject({ source: 'shop.raw', stream: '' });
    expect(plan.tasks[5]?.dependsOn).toEqual(['load:shop.orders']);
  });

  test('a name passed over because it does not exist yet orders what makes it later', async () => {
    const later = { 'pipelines/x.sf': 'CREATE TABLE a AS SELECT * FROM t; CREATE TABLE t AS SELECT 1;' };
    const plan = await planOf("CREATE TABLE t AS SELECT 0; INCLUDE 'x.sf' AS x;", { files: later });
    expect(plan.tasks[1]).toMatchObject({ id: 'transform:x.a', reads: ['t'] });
    expect(plan.tasks[2]).toMatchObject({ id: 'transform:x.t', dependsOn: ['transform:x.a'] });
  });

  test('a view means the tables of its own schema wherever it is read', async () => {
    const plan = await planOf(
      `${main} EXPORT shop.open_orders TO 'o.csv' TYPE CSV; CREATE OR REPLACE TABLE orders AS SELECT 3;`,
      { files },
    );
    const exported = plan.tasks.find((task) => task.kind === 'export');
    expect(exported?.reads).toEqual(['shop.open_orders', 'shop.orders', 'customers']);
    expect(plan.tasks.at(-1)?.dependsOn).toEqual(['transform:orders']);
  });

  test('a source of the full name comes before a stream of a source', async () => {
    const both = `${source('shop')} INCLUDE 'shop.sf' AS shop;`;
    const plan = await planOf(`${both} LOAD a FROM shop.raw; LOAD b FROM shop.items; LOAD c FROM shop.raw.x;`, {
      files: { 'pipelines/shop.sf': `${source('raw')} LOAD orders FROM raw;` },
    });
    expect(plan.tasks.slice(1)).toMatchObject([
      { source: 'shop.raw', stream: '' },
      { source: 'shop', stream: 'items' },
      { source: 'shop.raw', stream: 'x' },
    ]);
  });

  test('the same file under another name changes nothing, and says so', async () => {
    const text = "INCLUDE 'shop.sf' AS a; INCLUDE '⟦shop.sf⟧' AS b;";
    const shop = { 'pipelines/shop.sf': 'CREATE TABLE t AS SELECT 1;' };
    expect(await problemsOf(text, { files: shop })).toMatchObject({ found: ['warning SF2012'], at: text });
  });

  test('a schema of the system is no alias', async () => {
    const text = "INCLUDE 'shop.sf' AS ⟦sqlflow⟧;";
    expect(await problemsOf(text, { files })).toMatchObject({ found: ['error SF2013'], at: text });
  });
});
