import { describe, expect, test } from '@jest/globals';
import { planOf, problemsOf } from '../__fixtures__/plan-text.js';

const s = 'SOURCE s TYPE CSV PARAMS { "path": "s.csv" };\n';
const table = (name: string, kind: 'table' | 'view' = 'table', sql?: string) => ({
  table: { name },
  kind,
  ...(sql === undefined ? {} : { sql }),
});

describe('names that are taken', () => {
  test.each([
    ['a source', 'SF2020', `${s}LOAD t FROM s; SOURCE ⟦S⟧ TYPE CSV PARAMS { "path": "b.csv" };`],
    ['a table', 'SF2030', 'CREATE TABLE t AS SELECT 1;\nCREATE TABLE ⟦T⟧ AS SELECT 2;'],
    ['a view', 'SF2030', 'CREATE VIEW t AS SELECT 1;\nCREATE VIEW ⟦t⟧ AS SELECT 2;'],
    ['a loaded table', 'SF2030', `${s}LOAD t FROM s;\nCREATE TABLE ⟦main.t⟧ AS SELECT 2;`],
    ['a table by a view', 'SF2031', 'CREATE TABLE t AS SELECT 1;\nCREATE OR REPLACE VIEW ⟦t⟧ AS SELECT 2;'],
    ['a view by a load', 'SF2031', `${s}CREATE VIEW t AS SELECT 1;\nLOAD ⟦t⟧ FROM s;`],
  ])('%s', async (_, code, text) => {
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual([`error ${code}`]);
    expect(at).toBe(text);
    expect(diagnostics[0]?.related).toHaveLength(1);
  });

  test('a table may be loaded many times, replaced and added to', async () => {
    const text = `${s}LOAD t FROM s; LOAD t FROM s MODE APPEND; CREATE OR REPLACE TABLE t AS SELECT * FROM t;
      CREATE TABLE t MODE APPEND AS SELECT 1;`;
    expect((await planOf(text)).tasks.map((task) => task.id)).toEqual([
      'load:t',
      'load:t#2',
      'transform:t',
      'transform:t#2',
    ]);
  });

  test.each(['CREATE TABLE ⟦sqlflow.t⟧ AS SELECT 1;', `${s}LOAD ⟦information_schema.t⟧ FROM s;`])(
    'a schema of the system: %s',
    async (text) => {
      expect(await problemsOf(text)).toMatchObject({ found: ['error SF2013'], at: text });
    },
  );
});

describe('sources', () => {
  test('unknown, with a suggestion and what there is', async () => {
    const text = `SOURCE orders TYPE CSV PARAMS { "path": "a.csv" };\nLOAD t FROM ⟦ordres⟧;`;
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2021']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.hint).toBe('did you mean `orders`?');
    const other = await problemsOf(`${s}LOAD t FROM s; LOAD u FROM ⟦something_else⟧;`);
    expect(other.diagnostics[0]?.hint).toBe('there are: s');
  });

  test('declared later', async () => {
    const text = `LOAD t FROM ⟦s⟧;\n${s}`;
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2022']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.related?.[0]?.place.line).toBe(2);
  });

  test('that nothing loads', async () => {
    const text = 'SOURCE ⟦s⟧ TYPE CSV PARAMS { "path": "s.csv" };';
    expect(await problemsOf(text)).toMatchObject({ found: ['warning SF2024'], at: text });
  });
});

describe('connectors and connections', () => {
  test.each([
    ['SF2040', 'SOURCE s TYPE ⟦CVS⟧ PARAMS {}; LOAD t FROM s;', 'did you mean `CSV`?'],
    [
      'SF2040',
      'SOURCE s TYPE ⟦WEATHER⟧ PARAMS {}; LOAD t FROM s;',
      'there are: CSV, JSON, POSTGRES and CLOCK; those of a package are there once sqlflow.yml names it: `connectors: [the-package]`',
    ],
    ['SF2040', "EXPORT SELECT 1 TO 'a' TYPE ⟦POSTGREST⟧;", 'did you mean `POSTGRES`?'],
    ['SF2041', 'SOURCE s TYPE ⟦WEBHOOK⟧ PARAMS {}; LOAD t FROM s;', undefined],
    ['SF2041', "EXPORT SELECT 1 TO 'a' TYPE ⟦clock⟧;", undefined],
    ['SF2042', "SOURCE s FROM '⟦shpo⟧'; LOAD t FROM s;", 'did you mean `shop`?'],
    ['SF2042', "EXPORT SELECT 1 TO CONNECTION '⟦nowhere⟧';", 'there are: shop'],
  ])('%s %s', async (code, text, hint) => {
    const connections = { shop: { type: 'POSTGRES', params: { host: 'h' } } };
    const { found, at, diagnostics } = await problemsOf(text, { connections });
    expect(found).toEqual([`error ${code}`]);
    expect(at).toBe(text);
    if (hint !== undefined) expect(diagnostics[0]?.hint).toBe(hint);
  });

  test('in a branch not taken only one that looks misspelt is told: other profiles have other connections', async () => {
    const connections = { shop: { type: 'POSTGRES', params: { host: 'h' } } };
    const text = (name: string) => `IF 1 == 2 THEN SOURCE s FROM '${name}'; LOAD t FROM s; END IF;`;
    expect((await problemsOf(text('warehouse'), { connections })).found).toEqual([]);
    const misspelt = text('⟦shpo⟧');
    expect(await problemsOf(misspelt, { connections })).toMatchObject({ found: ['warning SF2042'], at: misspelt });
  });

  test('a connection of an unknown type is shown where it is named', async () => {
    const text = "SOURCE s FROM '⟦shop⟧'; LOAD t FROM s;";
    const connections = { shop: { type: 'POSTGERS', params: {} } };
    expect(await problemsOf(text, { connections })).toMatchObject({ found: ['error SF2040'], at: text });
  });
});

describe('tables', () => {
  test('a misspelt one is an error, another unknown one a warning until the database is looked at', async () => {
    const text = 'CREATE TABLE customers AS SELECT 1;\nCREATE TABLE t AS SELECT * FROM ⟦custmers⟧;';
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2032']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.hint).toBe('did you mean `customers`?');

    const unknown = 'CREATE TABLE t AS SELECT * FROM ⟦warehouse_stock⟧;';
    expect(await problemsOf(unknown)).toMatchObject({ found: ['warning SF2032'], at: unknown });
    expect(await problemsOf(unknown, { tables: [] })).toMatchObject({ found: ['error SF2032'], at: unknown });
    expect((await problemsOf(unknown, { tables: [table('Warehouse_Stock')] })).found).toEqual([]);
    const near = await problemsOf(unknown, { tables: [table('warehouse_stocks')] });
    expect(near.diagnostics[0]?.hint).toBe('did you mean `warehouse_stocks`?');
  });

  test('names that differ in digits are different names', async () => {
    const text = 'CREATE TABLE orders_2026 AS SELECT * FROM ⟦orders_2025⟧;';
    expect(await problemsOf(text)).toMatchObject({ found: ['warning SF2032'], at: text });
  });

  test('one that is made only later, unless the database has it', async () => {
    const text = 'CREATE TABLE t AS SELECT * FROM ⟦u⟧;\nCREATE TABLE u AS SELECT 1;';
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2033']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.related?.[0]?.place.line).toBe(2);
    const plan = await planOf(text.replaceAll(/[⟦⟧]/g, ''), { tables: [table('u')] });
    expect(plan.tasks[1]?.dependsOn).toEqual(['transform:t']);
  });

  test('CREATE OR REPLACE may read what it replaces, if it is there', async () => {
    const text = 'CREATE OR REPLACE TABLE t AS SELECT * FROM ⟦t⟧;';
    expect((await problemsOf(text)).found).toEqual(['warning SF2032']);
    expect((await problemsOf(text, { tables: [table('t')] })).found).toEqual([]);
  });

  test('a view never reads itself', async () => {
    const text = 'CREATE OR REPLACE VIEW ⟦v⟧ AS SELECT * FROM v;';
    expect(await problemsOf(text, { tables: [table('v', 'view', 'SELECT 1')] })).toMatchObject({
      found: ['error SF2035'],
      at: text,
    });
  });

  test('tables of the system are no unknown tables; who reads them waits for everything', async () => {
    const text =
      'CREATE TABLE a AS SELECT 1; CREATE TABLE t AS SELECT * FROM information_schema.tables; CREATE TABLE b AS SELECT 1;';
    const plan = await planOf(text, { tables: [] });
    expect(plan.tasks.map((task) => [task.barrier, task.dependsOn])).toEqual([
      [false, []],
      [true, ['transform:a']],
      [false, ['transform:t']],
    ]);
  });

  test('names in aliases, EXPORT and WHERE are looked up too', async () => {
    const text = `${s}CREATE TABLE stock AS SELECT 1;
      LOAD t FROM s WHERE id IN (SELECT id FROM ⟦stok⟧);
      EXPORT ⟦stokc⟧ TO 'a.csv' TYPE CSV;`;
    expect(await problemsOf(text)).toMatchObject({ found: ['error SF2032', 'error SF2032'], at: text });
  });

  test('where a statement did not parse, nothing is said about names it may have made', async () => {
    const text = 'CREATE TABEL stock AS SELECT 1;\nCREATE TABLE t AS SELECT * FROM stock; LOAD x FROM s;';
    const { found } = await problemsOf(text);
    expect(found.filter((each) => each.includes('SF2'))).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });
});

describe('SQL', () => {
  test("the engine's problems are shown at their place in the file", async () => {
    const text = "CREATE TABLE t AS\n  SELECT '${a|long default}', x ⟦!⟧ y;";
    expect(await problemsOf(text)).toMatchObject({ found: ['error SF9016'], at: text });
    const inVariable = 'CREATE TABLE t AS SELECT ⟦${x}⟧ FROM y;';
    expect((await problemsOf(inVariable, { variables: { given: { x: '1 ! 2' } } })).at).toBe(inVariable);
    const inWhere = `${s}LOAD t FROM s WHERE a = ⟦!⟧;`;
    expect((await problemsOf(inWhere)).at).toBe(inWhere);
  });
});
