import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Batch, CursorValue, Row } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { type DataType, Int64, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import {
  columnsOf,
  csv,
  Directory,
  failure,
  fileBatches,
  type LoadOptions,
  load,
  rowBatches,
  rowsOf,
} from '../__fixtures__/loading.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
let directory: Directory;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
  directory = await Directory.make();
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await directory.remove();
});

const target = { name: 't' };
const from = (type: string, value: string, field = 'c') => ({ cursor: { field, from: { type, value } } });

async function staged(batches: readonly Batch[], options: LoadOptions): Promise<Row[]> {
  await load(engine, target, batches, { mode: 'append', ...options });
  return rowsOf(engine, 'FROM t');
}

const json = {
  type: 'ndjson',
  encoding: 'utf-8',
  compression: 'none',
  inferTypes: true,
  decimals: 'decimal',
} as const;

/** The rows c = 1, 2, 3 and none, with a text, from each kind of source. */
const sources: Readonly<Record<string, () => Promise<readonly Batch[]>>> = {
  csv: async () => fileBatches(await directory.write('a.csv', 'c,v\n1,one\n2,two\n,none\n3,three\n'), csv()),
  json: async () =>
    fileBatches(
      await directory.write(
        'a.ndjson',
        '{"c":1,"v":"one"}\n{"c":2,"v":"two"}\n{"c":null,"v":"none"}\n{"c":3,"v":"three"}\n',
      ),
      json,
    ),
  parquet: async () => {
    const path = `${directory.path}/a.parquet`;
    await engine.transaction((tx) =>
      engine.run(
        tx,
        `COPY (SELECT * FROM (VALUES (1::BIGINT, 'one'), (2, 'two'), (NULL, 'none'), (3, 'three')) AS v (c, v)) TO '${path}'`,
      ),
    );
    return fileBatches(path, { type: 'parquet' });
  },
  rows: async () =>
    rowBatches(
      ['c BIGINT', 'v VARCHAR'],
      [
        { c: 1, v: 'one' },
        { c: 2, v: 'two' },
        { c: null, v: 'none' },
        { c: 3, v: 'three' },
      ],
    ),
  arrow: async () => {
    const vector = (values: readonly unknown[], type: DataType) => vectorFromArray(values, type);
    const table = new Table({
      c: vector([1n, 2n, null, 3n], new Int64()),
      v: vector(['one', 'two', 'none', 'three'], new Utf8()),
    });
    return [{ kind: 'arrow', ipc: tableToIPC(table, 'stream') }];
  },
};

describe.each(Object.keys(sources))('%s', (kind) => {
  const batches = async () => (await sources[kind]?.()) ?? [];

  test('only rows at or above the value come, and those without', async () => {
    const [two, none, three] = [
      { c: 2n, v: 'two' },
      { c: null, v: 'none' },
      { c: 3n, v: 'three' },
    ];
    // Of Parquet files those without are asked for by themselves.
    const expected = kind === 'parquet' ? [two, three, none] : [two, none, three];
    expect(await staged(await batches(), from('BIGINT', '2', 'C'))).toEqual(expected);
  });

  test('a value of a wider type is compared exactly', async () => {
    expect(await staged(await batches(), from('DECIMAL(38,2)', '2.01'))).toHaveLength(2);
    await engine.transaction((tx) => engine.run(tx, 'DROP TABLE t'));
    expect(await staged(await batches(), from('HUGEINT', '170141183460469231731687303715884105727'))).toEqual([
      { c: null, v: 'none' },
    ]);
  });

  test('condition, projection and constants go with it', async () => {
    const options = {
      ...from('BIGINT', '2'),
      where: "v <> 'three'",
      columns: ['v'],
      addColumns: [{ column: { name: 'x', type: 'INTEGER' }, value: 7n }],
    };
    expect(await staged(await batches(), options)).toEqual([
      { c: 2n, v: 'two', x: 7 },
      { c: null, v: 'none', x: 7 },
    ]);
  });

  test('a column that is missing is an error, on the first run too', async () => {
    for (const cursor of [{ field: 'cc' }, from('BIGINT', '2', 'cc').cursor]) {
      const error = await failure(staged(await batches(), { cursor }));
      expect(error.code).toBe(codes.data.cursorColumnMissing.code);
      expect(error.message).toContain('the columns are c, v');
    }
  });

  test('a column of another kind is an error that shows both types', async () => {
    const error = await failure(staged(await batches(), from('TIMESTAMP', '2026-01-31 10:00:00')));
    expect(error.code).toBe(codes.data.cursorKindChanged.code);
    expect(error.message).toMatch(/c is BIGINT now, but .* TIMESTAMP$/);
    expect(error.diagnostic.hint).toContain('column_types: { "c": "TIMESTAMP" }');
    expect(error.diagnostic.hint).toContain('state reset');
  });
});

describe('Parquet', () => {
  /** Ten row groups of two thousand rows. */
  async function write(select: string): Promise<readonly Batch[]> {
    const path = `${directory.path}/a.parquet`;
    await engine.transaction((tx) => engine.run(tx, `COPY (${select}) TO '${path}' (ROW_GROUP_SIZE 2048)`));
    return fileBatches(path, { type: 'parquet' });
  }

  /** Rows that the scan of the files handed on. */
  async function scanned(batches: readonly Batch[], cursor: CursorValue): Promise<string> {
    const plans: string[] = [];
    engine.trace(({ plan, sql }) => {
      if (plan !== undefined && sql.includes('read_parquet')) plans.push(plan);
    });
    await engine.transaction(
      async (tx) => {
        const options = { intent: { target, mode: 'append' as const }, onBadRows: 'fail' as const };
        async function* all() {
          yield* batches;
        }
        await engine.stage(tx, all(), { ...options, cursor: { field: 'c', from: cursor } });
      },
      { explain: true },
    );
    engine.trace(undefined);
    return plans.join('\n');
  }

  test.each([
    ['range', { type: 'BIGINT', value: '20000' }],
    ['CASE WHEN range % 5000 = 0 THEN NULL ELSE range END', { type: 'BIGINT', value: '20000' }],
    ["TIMESTAMP '2026-01-01' + to_seconds(range)", { type: 'TIMESTAMP', value: '2026-01-01 05:33:20' }],
  ])('%s: the scan itself leaves rows out', async (expression, cursor) => {
    const plan = await scanned(await write(`SELECT ${expression} AS c, range AS n FROM range(20480)`), cursor);
    const scans = plan.split('\n').filter((line) => line.includes('PARQUET'));
    const rows = scans.map((line) => Number(/ ([\d,]+) rows /.exec(line)?.[1]?.replaceAll(',', '')));
    const handedOn = rows.reduce((sum, each) => sum + each, 0);
    expect(handedOn).toBeGreaterThan(470);
    expect(handedOn).toBeLessThan(490);
    expect(plan).not.toContain('FILTER');
  });

  test('of a column of which statistics leave out most, only what is left is read from the file', async () => {
    const batches = await write('SELECT range AS c, hash(range) AS n FROM range(1000000)');
    const [file] = batches.flatMap((batch) => (batch.kind === 'files' ? batch.uris : []));
    await engine.transaction((tx) => engine.run(tx, "CALL enable_logging('FileSystem')"));
    await staged(batches, from('BIGINT', '999000'));
    const [read] = await rowsOf(
      engine,
      "SELECT sum(bytes)::BIGINT AS bytes FROM duckdb_logs_parsed('FileSystem') WHERE op = 'READ' AND path LIKE '%.parquet'",
    );
    expect(Number(read?.bytes)).toBeLessThan((await stat(String(file))).size / 5);
    expect(await rowsOf(engine, 'SELECT count(*) AS rows FROM t')).toEqual([{ rows: 1000n }]);
  });
});

describe('CSV', () => {
  const bigger = '99999999999999999999';

  test('a file with a header only stages nothing, in the type that was there', async () => {
    for (const content of ['c,v\n', 'c,v\n,x\n']) {
      const path = await directory.write('empty.csv', content);
      await load(engine, target, fileBatches(path, csv()), {
        mode: 'replace',
        ...from('TIMESTAMP', '2026-01-31 10:00:00'),
      });
      expect(await columnsOf(engine, 'SELECT c FROM t')).toEqual(['c TIMESTAMP']);
    }
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ c: null, v: 'x' }]);
  });

  test('a late cursor that needs a wider type widens the column', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `${at},v`);
    const path = await directory.write('a.csv', `c,v\n${lines.join('\n')}\n${bigger},late\n`);
    const options = { columns: ['c', 'v'], ...from('BIGINT', '29999') };
    expect(await staged(fileBatches(path, csv()), options)).toEqual([
      { c: 29_999n, v: 'v' },
      { c: BigInt(bigger), v: 'late' },
    ]);
  });

  test('a late value of another column widens it, where its row is wanted and where it is not', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `${at},${at}`);
    lines.push(`${30_000},0x7`, `${30_001},007`);
    const path = await directory.write('a.csv', `c,v\n${lines.join('\n')}\n`);
    const found = await staged(fileBatches(path, csv()), { mode: 'replace', ...from('BIGINT', '30000') });
    expect(found).toEqual([
      { c: 30_000n, v: '0x7' },
      { c: 30_001n, v: '007' },
    ]);
    await load(engine, target, fileBatches(path, csv()), { mode: 'replace', ...from('BIGINT', '30001') });
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ c: 30_001n, v: '007' }]);
  });

  test('a late text in a cursor of numbers is an error that says so', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `${at},v`);
    const path = await directory.write('a.csv', `c,v\n${lines.join('\n')}\nlast,v\n`);
    const error = await failure(staged(fileBatches(path, csv()), { mode: 'replace', ...from('BIGINT', '29999') }));
    expect(error.code).toBe(codes.data.cursorKindChanged.code);
    expect(error.message).toContain('c is VARCHAR now');
  });

  test('a cursor of texts whose first values look like numbers is read as text', async () => {
    const lines = Array.from({ length: 30_000 }, () => '1,v');
    const path = await directory.write('a.csv', `c,v\n${lines.join('\n')}\nB,v\n`);
    expect(await staged(fileBatches(path, csv()), { mode: 'replace', ...from('VARCHAR', '2') })).toEqual([
      { c: 'B', v: 'v' },
    ]);
  });

  test('bad values of rows that are not wanted are nobody’s concern', async () => {
    const path = await directory.write('a.csv', 'c,v\n1,bad\n2,7\n3,worse\n');
    const format = csv({ columnTypes: { v: 'INTEGER', c: 'INTEGER' } });
    const loaded = await load(engine, target, fileBatches(path, format), {
      onBadRows: 'reject',
      ...from('INTEGER', '2'),
    });
    expect(loaded.rejects).toMatchObject([{ line: 4n, column: 'v', reason: '"worse" is not INTEGER' }]);
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ c: 2, v: 7 }]);
    const error = await failure(staged(fileBatches(path, format), { mode: 'replace', ...from('INTEGER', '2') }));
    expect(error.message).toContain('a.csv:4: v is INTEGER, but "worse" is not');
    expect(await staged(fileBatches(path, format), { mode: 'replace', ...from('INTEGER', '4') })).toEqual([]);
  });

  test('a bad value in the cursor itself is a bad value', async () => {
    const path = await directory.write('a.csv', 'c,v\n1,x\nbad,y\n3,z\n');
    const format = csv({ columnTypes: { c: 'INTEGER' } });
    const loaded = await load(engine, target, fileBatches(path, format), {
      onBadRows: 'reject',
      ...from('INTEGER', '2'),
    });
    expect(loaded.rejects).toMatchObject([{ line: 3n, column: 'c' }]);
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ c: 3, v: 'z' }]);
    expect((await failure(staged(fileBatches(path, format), from('INTEGER', '2')))).code).toBe(
      codes.data.badValue.code,
    );
  });

  test('files that are read one after the other, and those with other columns', async () => {
    const one = await directory.write('1.csv', 'c,v\n1,x\n5,y\n');
    const header = await directory.write('2.csv', 'c,v\n');
    const other = await directory.write('3.csv', 'w,c\nz,2.5\nz,5\n');
    const batches = [...fileBatches(one, csv()), ...fileBatches(header, csv()), ...fileBatches(other, csv())];
    expect(await staged(batches, from('BIGINT', '3'))).toEqual([
      { c: '5.0', v: 'y', w: null },
      { c: '5.0', v: null, w: 'z' },
    ]);
  });
});

test('the time of a file can be followed', async () => {
  const path = await directory.write('a.csv', 'v\n1\n');
  const batches = fileBatches(path, csv(), { fileInfo: true });
  const future = from('TIMESTAMP WITH TIME ZONE', '2999-01-01 00:00:00+00', '_file_modified');
  expect(await staged(batches, future)).toEqual([]);
  const past = from('TIMESTAMP WITH TIME ZONE', '2000-01-01 00:00:00+00', '_file_modified');
  expect(await staged(batches, past)).toHaveLength(1);
});
