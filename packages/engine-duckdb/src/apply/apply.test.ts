import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Row } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { columnsOf, failure, type LoadOptions, load, rowBatches, rowsOf } from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const target = { name: 't' };

function put(columns: readonly string[], rows: readonly Row[], options: LoadOptions = {}) {
  return load(engine, target, rowBatches(columns, rows), options);
}

async function run(sql: string): Promise<void> {
  await engine.transaction((tx) => engine.run(tx, sql));
}

describe('replace', () => {
  test('the table becomes the rows, with their columns and types', async () => {
    await put(['a INTEGER', 'b VARCHAR'], [{ a: 1, b: 'x' }]);
    const { applied } = await put(['b BIGINT'], [{ b: 2n }, { b: 3n }]);
    expect(applied).toMatchObject({ inserted: 2n, updated: 0n, created: false, before: 1n });
    expect(await columnsOf(engine, 'FROM t')).toEqual(['b BIGINT']);
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ b: 2n }, { b: 3n }]);
  });

  test.each([
    ['INTEGER', 'BIGINT', [{ kind: 'type-widened', column: 'a', from: 'INTEGER', to: 'BIGINT' }]],
    ['BIGINT', 'VARCHAR', [{ kind: 'type-widened', column: 'a', from: 'BIGINT', to: 'VARCHAR' }]],
    ['BIGINT', 'INTEGER', []],
    ['VARCHAR', 'BIGINT', []],
  ])('from %s to %s is told where the new type holds more', async (from, to, changes) => {
    await put([`a ${from}`], [{ a: '1' }]);
    expect((await put([`a ${to}`], [{ a: '1' }])).applied.schemaChanges).toEqual(changes);
  });

  test('a reader sees the old table until the commit', async () => {
    await put(['a INTEGER'], [{ a: 1 }]);
    await engine.transaction(async (tx) => {
      const options = { intent: { target, mode: 'replace' as const } };
      const staged = await engine.stageQuery(tx, 'SELECT 2 AS a', options);
      await engine.apply(tx, staged, target, { mode: 'replace', schemaEvolution: 'permissive' });
      expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 1 }]);
    });
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 2 }]);
  });

  test('a query may read the table it replaces', async () => {
    await put(['a INTEGER'], [{ a: 1 }]);
    await engine.transaction(async (tx) => {
      const staged = await engine.stageQuery(tx, 'SELECT a + 1 AS a FROM t -- the end', {
        intent: { target, mode: 'replace' },
      });
      await engine.apply(tx, staged, target, { mode: 'replace', schemaEvolution: 'permissive' });
    });
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 2 }]);
  });

  test('views on the table read the new one', async () => {
    await put(['a INTEGER'], [{ a: 1 }]);
    await run('CREATE VIEW v AS SELECT a FROM t');
    await put(['a INTEGER', 'b INTEGER'], [{ a: 5, b: 6 }]);
    expect(await rowsOf(engine, 'FROM v')).toEqual([{ a: 5 }]);
  });

  test('what was staged and not applied leaves nothing behind', async () => {
    await engine.transaction(async (tx) => {
      await engine.stageQuery(tx, 'SELECT 1 AS a', { intent: { target, mode: 'replace' } });
    });
    expect(await rowsOf(engine, 'SELECT table_name FROM duckdb_tables()')).toEqual([]);
  });

  test('a failed transaction leaves the table as it was', async () => {
    await put(['a INTEGER'], [{ a: 1 }]);
    await expect(
      engine.transaction(async (tx) => {
        const staged = await engine.stageQuery(tx, 'SELECT 2 AS a', { intent: { target, mode: 'replace' } });
        await engine.apply(tx, staged, target, { mode: 'replace', schemaEvolution: 'permissive' });
        throw new Error('late');
      }),
    ).rejects.toThrow('late');
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 1 }]);
  });

  test('a dynamic PIVOT is counted and applied', async () => {
    await put(
      ['k VARCHAR', 'v INTEGER'],
      [
        { k: 'x', v: 1 },
        { k: 'y', v: 2 },
      ],
    );
    const staged = await engine.transaction(async (tx) => {
      const made = await engine.stageQuery(tx, 'PIVOT t ON k USING sum(v)', { intent: { target, mode: 'replace' } });
      await engine.apply(tx, made, target, { mode: 'replace', schemaEvolution: 'permissive' });
      return made;
    });
    expect(staged.rows).toBe(1n);
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ x: 1n, y: 2n }]);
  });

  test('min_rows speaks of replacements: rows that are added may be few', async () => {
    await put(['a INTEGER'], [{ a: 1 }]);
    await put(['a INTEGER'], [], { mode: 'append', minRows: 2n });
    await put(['a INTEGER'], [{ a: 1 }], { mode: 'merge', keys: ['a'], minRows: 2n });
    expect(await rowsOf(engine, 'SELECT a FROM t')).toEqual([{ a: 1 }]);
  });

  test('min_rows keeps a half-empty result from replacing good data', async () => {
    await put(['a INTEGER'], [{ a: 1 }, { a: 2 }]);
    const error = await failure(put(['a INTEGER'], [{ a: 3 }], { minRows: 2n }));
    expect(error.code).toBe(codes.data.tooFewRows.code);
    expect(await rowsOf(engine, 'SELECT a FROM t')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('a view whose own table is gone is not taken for nothing', async () => {
    for (const sql of ['CREATE TABLE base (a INTEGER)', 'CREATE VIEW t AS FROM base', 'DROP TABLE base'])
      await run(sql);
    expect((await failure(put(['a INTEGER'], [{ a: 3 }]))).code).toBe(codes.data.targetIsView.code);
  });

  test('a view is not replaced', async () => {
    await run('CREATE VIEW t AS SELECT 1 AS a');
    expect((await failure(put(['a INTEGER'], [{ a: 3 }]))).code).toBe(codes.data.targetIsView.code);
  });
});

describe('append', () => {
  const append = { mode: 'append' } as const;

  test('columns go by name, in any order and case; what is missing is NULL', async () => {
    await put(['a INTEGER', 'b VARCHAR'], [{ a: 1, b: 'x' }]);
    const { applied } = await put(['c BOOLEAN', 'A INTEGER'], [{ c: true, A: 2 }], append);
    expect(applied.schemaChanges).toEqual([
      { kind: 'column-added', column: 'c', to: 'BOOLEAN' },
      { kind: 'column-missing', column: 'b', from: 'VARCHAR' },
    ]);
    expect(await rowsOf(engine, 'FROM t')).toEqual([
      { a: 1, b: 'x', c: null },
      { a: 2, b: null, c: true },
    ]);
  });

  test.each([
    ['INTEGER', 1, 'BIGINT', 2n ** 40n, 'BIGINT'],
    ['BIGINT', 1, 'HUGEINT', 2n ** 80n, 'HUGEINT'],
    ['UINTEGER', 1, 'INTEGER', -1, 'BIGINT'],
    ['DECIMAL(9,2)', '1.25', 'DECIMAL(18,4)', '1.2345', 'DECIMAL(18,4)'],
    ['INTEGER', 7, 'DECIMAL(4,2)', '0.25', 'DECIMAL(12,2)'],
    ['BIGINT', 2n ** 53n, 'DOUBLE', 0.5, 'DOUBLE'],
    ['DATE', '2024-02-29', 'TIMESTAMP', '2024-03-01 10:00:00', 'TIMESTAMP'],
    ['VARCHAR', '007', 'BIGINT', 8n, 'VARCHAR'],
    [
      'STRUCT(a INTEGER)',
      { a: 1 },
      'STRUCT(a BIGINT, b VARCHAR)',
      { a: 2n ** 40n, b: 'x' },
      'STRUCT(a BIGINT, b VARCHAR)',
    ],
    ['INTEGER[]', [1], 'BIGINT[]', [2n ** 40n], 'BIGINT[]'],
  ])('%s with %p takes %s with %p as %s', async (from, first, to, second, expected) => {
    await put([`a ${from}`], [{ a: first }]);
    await put([`a ${to}`], [{ a: second }], append);
    expect(await columnsOf(engine, 'FROM t')).toEqual([`a ${expected}`]);
    const [one, two] = await rowsOf(engine, 'SELECT a::VARCHAR AS a FROM t');
    const text = (value: unknown, type: string) =>
      rowsOf(engine, `SELECT ${literal(value)}::${type}::${expected}::VARCHAR AS a`);
    expect([one]).toEqual(await text(first, from));
    expect([two]).toEqual(await text(second, to));
  });

  test.each([
    ['BIGINT', 5n, 'VARCHAR', 'abc', codes.data.narrowingRefused.code],
    ['DATE', '2024-01-01', 'BIGINT', 5n, codes.data.narrowingRefused.code],
    ['DECIMAL(4,2)', '1.00', 'DOUBLE', 0.125, codes.data.narrowingRefused.code],
    ['DOUBLE', 1, 'BIGINT', 2n ** 53n + 1n, codes.data.narrowingRefused.code],
    ['BIGINT', 2n ** 53n + 1n, 'DOUBLE', 0.5, codes.data.cannotWiden.code],
  ])('%s with %p does not take %s with %p', async (from, first, to, second, code) => {
    await put([`a ${from}`], [{ a: first }]);
    const error = await failure(put([`a ${to}`], [{ a: null }, { a: second }], append));
    expect(error.code).toBe(code);
    expect(error.message).toContain('t.a');
    expect(error.message).toContain(code === codes.data.cannotWiden.code ? 'row 1 of the table' : 'in row 2');
    expect(await columnsOf(engine, 'FROM t')).toEqual([`a ${from}`]);
  });

  test.each([
    ['BIGINT', ['1', '2', 'abc', 'd'], '"abc" in row 3'],
    ['BIGINT', ['1', '007'], '"007" in row 2'],
    ['DATE', ['2024-01-01', '31.12.2024'], '"31.12.2024" in row 2'],
    ['BIGINT', ['1', '2'], '"1" in row 1'],
  ])('%s does not take text, and is told the value that made it text: %p', async (type, values, blamed) => {
    await put([`a ${type}`], [{ a: null }]);
    const error = await failure(
      put(
        ['a VARCHAR'],
        values.map((a) => ({ a })),
        append,
      ),
    );
    expect(error.message).toContain(`${blamed} is text`);
  });

  test('a text column without values is taken for any type', async () => {
    await put(['a BIGINT'], [{ a: 1n }]);
    await put(['a VARCHAR'], [{ a: null }], append);
    expect(await columnsOf(engine, 'FROM t')).toEqual(['a BIGINT']);
  });

  test('a key column is widened by building the table anew, with key, default and index', async () => {
    await run("CREATE TABLE t (id INTEGER PRIMARY KEY, n VARCHAR NOT NULL DEFAULT 'none', m INTEGER)");
    await run('CREATE INDEX by_m ON t (m)');
    await run('INSERT INTO t (id, m) VALUES (1, 10)');
    await put(['id BIGINT', 'n VARCHAR', 'm BIGINT'], [{ id: 2n ** 40n, n: 'x', m: 2n ** 40n }], append);
    expect(await columnsOf(engine, 'FROM t')).toEqual(['id BIGINT', 'n VARCHAR', 'm BIGINT']);
    expect(await rowsOf(engine, 'SELECT n FROM t ORDER BY id')).toEqual([{ n: 'none' }, { n: 'x' }]);
    expect(await rowsOf(engine, 'SELECT index_name AS i FROM duckdb_indexes()')).toEqual([{ i: 'by_m' }]);
    await expect(run("INSERT INTO t VALUES (1, 'y', 1)")).rejects.toThrow(/key/i);
    await expect(run('INSERT INTO t VALUES (9, NULL, 1)')).rejects.toThrow(/null/i);
  });

  test('strict refuses any difference before a row is written', async () => {
    await put(['a INTEGER'], [{ a: 1 }]);
    const strict = { ...append, schemaEvolution: 'strict' } as const;
    const error = await failure(put(['a BIGINT', 'b VARCHAR'], [{ a: 2, b: 'x' }], strict));
    expect(error.code).toBe(codes.data.schemaChanged.code);
    expect(error.message).toContain('`b` VARCHAR is new; `a` is BIGINT, it was INTEGER');
    await put(['a INTEGER'], [{ a: 2 }], strict);
    expect(await rowsOf(engine, 'SELECT a FROM t')).toEqual([{ a: 1 }, { a: 2 }]);
  });
});

test.each(['select', 'a "quoted" name', 'größe', '表', 'a.b', "it's", ' '])(
  'a table and a column called %j',
  async (name) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const odd = { schema: name, name };
    await engine.createSchemas([name]);
    const rows = rowBatches(['k INTEGER'], [{ k: 1 }]).map((batch) =>
      batch.kind === 'schema'
        ? { ...batch, columns: [{ name, type: 'INTEGER' }] }
        : batch.kind === 'rows'
          ? { ...batch, rows: [{ [name]: 1 }] }
          : batch,
    );
    for (const mode of ['replace', 'merge', 'append'] as const) await load(engine, odd, rows, { mode, keys: [name] });
    expect(await rowsOf(engine, `FROM ${quoted}.${quoted}`)).toEqual([{ [name]: 1 }, { [name]: 1 }]);
  },
);

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `'${name}': ${literal(each)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' ? `'${value}'` : `(${String(value)})`;
}

describe('rows that go', () => {
  const replaceRows = { column: 'F', values: ["it's", 'b'] };
  const rows = [
    { f: "it's", a: 1 },
    { f: 'c', a: 2 },
    { f: null, a: 3 },
  ];

  test('make room for those that are appended, also where columns come and widen', async () => {
    await put(['f VARCHAR', 'a INTEGER'], rows);
    const { applied } = await put(['f VARCHAR', 'a BIGINT', 'x VARCHAR'], [{ f: "it's", a: 2n ** 40n, x: 'new' }], {
      mode: 'append',
      replaceRows,
    });
    expect(applied).toMatchObject({ inserted: 1n, deleted: 1n });
    expect(await rowsOf(engine, 'FROM t ORDER BY a')).toEqual([
      { f: 'c', a: 2n, x: null },
      { f: null, a: 3n, x: null },
      { f: "it's", a: 2n ** 40n, x: 'new' },
    ]);
  });

  test('of a table or column that is not there are none', async () => {
    expect((await put(['f VARCHAR'], [{ f: 'b' }], { mode: 'append', replaceRows })).applied.deleted).toBe(0n);
    await run('ALTER TABLE t RENAME f TO g');
    expect((await put(['f VARCHAR'], [{ f: 'b' }], { mode: 'append', replaceRows })).applied.deleted).toBe(0n);
    expect(await rowsOf(engine, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 2n }]);
  });

  test('without any that come', async () => {
    await put(['f VARCHAR', 'a INTEGER'], rows);
    const gone = (table: string) => engine.transaction((tx) => engine.deleteRows(tx, { name: table }, replaceRows));
    expect(await gone('T')).toBe(1n);
    expect(await gone('nowhere')).toBe(0n);
    expect(await rowsOf(engine, 'SELECT a FROM t ORDER BY a')).toEqual([{ a: 2 }, { a: 3 }]);
  });
});
