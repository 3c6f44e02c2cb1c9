import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { codes, type Diagnostic } from '@sqlflow/errors';
import { Directory, failure, load, rowBatches, rowsOf } from './__fixtures__/loading.js';
import { openDuckDbEngine } from './index.js';

let directory: Directory;
beforeEach(async () => {
  directory = await Directory.make();
});
afterEach(() => directory.remove());

/** Where DuckDB's main header keeps its storage format and the version of the library that wrote it. */
const formatAt = 12;
const libraryAt = 52;

/** DuckDB's checksum over the header, which it looks at before the version. */
function checksum(bytes: Buffer): bigint {
  const limit = (1n << 64n) - 1n;
  let sum = 5381n;
  for (let at = 0; at < bytes.length; at += 8) sum ^= (bytes.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n) & limit;
  return sum;
}

async function makeDatabase(path: string): Promise<void> {
  const engine = await openDuckDbEngine({ path });
  await load(engine, { name: 't' }, rowBatches(['a INTEGER'], [{ a: 1 }]));
  await engine[Symbol.asyncDispose]();
}

describe('opening', () => {
  test('a file and its directory are made, and keep what is written', async () => {
    const path = join(directory.path, 'new/target/dev.duckdb');
    await makeDatabase(path);
    const again = await openDuckDbEngine({ path });
    expect(await rowsOf(again, 'FROM t')).toEqual([{ a: 1 }]);
    await again[Symbol.asyncDispose]();
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });

  test('a schema may be called like the file', async () => {
    const engine = await openDuckDbEngine({ path: join(directory.path, 'dev.duckdb') });
    await engine.createSchemas(['dev', 'memory', 'main']);
    for (const schema of ['dev', 'memory', 'main']) {
      await load(engine, { schema, name: 'dev' }, rowBatches(['a VARCHAR'], [{ a: schema }]));
      expect(await rowsOf(engine, `FROM ${schema}.dev`)).toEqual([{ a: schema }]);
    }
    await engine[Symbol.asyncDispose]();
  });

  test('read-only', async () => {
    const path = join(directory.path, 'x.duckdb');
    await makeDatabase(path);
    const engine = await openDuckDbEngine({ path, readOnly: true });
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 1 }]);
    await expect(engine.transaction((tx) => engine.run(tx, 'DELETE FROM t'))).rejects.toThrow(/read-only/i);
    await engine[Symbol.asyncDispose]();
  });

  test.each([
    ['text', 'a,b\n1,2\n'.repeat(1000), 'it begins with "a,b'],
    ['nothing', '', 'it is empty'],
    ['a SQLite database', `SQLite format 3\0${'x'.repeat(5000)}`, 'it is a SQLite database'],
    ['a Parquet file', `PAR1${'x'.repeat(5000)}`, 'it is a Parquet file'],
  ])('a file that holds %s is told for what it is, and left alone', async (_, content, found) => {
    const path = await directory.write('x.duckdb', content);
    const error = await failure(openDuckDbEngine({ path }));
    expect(error.code).toBe(codes.engine.notADatabase.code);
    expect(error.message).toContain(found);
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  test('what a killed process left beside it is removed, by whoever may write to it', async () => {
    const path = join(directory.path, 'x.duckdb');
    await makeDatabase(path);
    const left = ['sqlflow-1.csv', 'duckdb_temp_block-1.block', 'notes.txt'];
    for (const name of left) await directory.write(`x.duckdb.tmp/${name}`, 'x');
    const engine = await openDuckDbEngine({ path });
    expect(await readdir(`${path}.tmp`)).toEqual(['notes.txt']);
    await directory.write('x.duckdb.tmp/sqlflow-2.csv', 'x');
    await engine[Symbol.asyncDispose]();
    const reader = await openDuckDbEngine({ path, readOnly: true });
    expect((await readdir(`${path}.tmp`)).sort()).toEqual(['notes.txt', 'sqlflow-2.csv']);
    await reader[Symbol.asyncDispose]();
  });

  test('a directory, and a path below a file', async () => {
    expect((await failure(openDuckDbEngine({ path: directory.path }))).message).toContain('it is a directory');
    const file = await directory.write('file', 'x');
    const error = await failure(openDuckDbEngine({ path: join(file, 'dev.duckdb') }));
    expect(error.code).toBe(codes.engine.databaseNotWritable.code);
  });

  test('a file of a newer DuckDB: which one made it', async () => {
    const path = join(directory.path, 'x.duckdb');
    await makeDatabase(path);
    const bytes = await readFile(path);
    bytes.writeBigUInt64LE(99n, formatAt);
    bytes.write('v2.1.0\0', libraryAt);
    bytes.writeBigUInt64LE(checksum(bytes.subarray(8, 4096)), 0);
    await writeFile(path, bytes);
    const error = await failure(openDuckDbEngine({ path }));
    expect(error.code).toBe(codes.engine.newerDatabase.code);
    expect(error.message).toMatch(/written by DuckDB v2\.1\.0 \(storage format 99\).*reads formats 64 to \d+/);
  });

  test('a damaged file', async () => {
    const path = join(directory.path, 'x.duckdb');
    await makeDatabase(path);
    const bytes = await readFile(path);
    bytes.fill(0xff, 100, 200);
    await writeFile(path, bytes);
    expect((await failure(openDuckDbEngine({ path }))).code).toBe(codes.engine.databaseNotOpened.code);
  });

  test('a database that another process has open: which one, without its options', async () => {
    const path = join(directory.path, 'x.duckdb');
    await makeDatabase(path);
    const duckdb = createRequire(import.meta.url).resolve('@duckdb/node-api');
    const script = await directory.write(
      'holder.cjs',
      `require(${JSON.stringify(duckdb)}).DuckDBInstance.create(${JSON.stringify(path)}).then((db) => {
         globalThis.db = db; console.log('open'); setTimeout(() => {}, 60_000);
       });`,
    );
    const holder = spawn(process.execPath, [script, '--password=hunter2'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(holder.stdout, 'data');
      const error = await failure(openDuckDbEngine({ path }));
      expect(error.code).toBe(codes.engine.databaseLocked.code);
      expect(error.diagnostic.failure).toBe('transient');
      expect(error.message).toContain(String(holder.pid));
      expect(error.message).not.toContain('hunter2');
      if (process.platform === 'linux') expect(error.message).toMatch(/holder\.cjs\), running since \d{4}-/);
    } finally {
      holder.kill();
      await once(holder, 'exit');
    }
    await (await openDuckDbEngine({ path }))[Symbol.asyncDispose]();
  });

  test('a file that this process has open already, by whatever means', async () => {
    const path = join(directory.path, 'x.duckdb');
    const first = await openDuckDbEngine({ path });
    expect(await readFile(`${path}.used-by.json`, 'utf8')).toContain(`"pid":${process.pid}`);
    for (const readOnly of [false, true]) {
      const error = await failure(openDuckDbEngine({ path, readOnly }));
      expect(error.code).toBe(codes.engine.databaseLocked.code);
      expect(error.message).toContain('this program itself');
    }
    await load(first, { name: 't' }, rowBatches(['a INTEGER'], [{ a: 1 }]));
    await first[Symbol.asyncDispose]();
    expect(existsSync(`${path}.used-by.json`)).toBe(false);
    const reader = await openDuckDbEngine({ path, readOnly: true });
    expect(existsSync(`${path}.used-by.json`)).toBe(false);
    expect(await rowsOf(reader, 'FROM t')).toEqual([{ a: 1 }]);
    await reader[Symbol.asyncDispose]();
  });

  test.each([
    ['not read', 0],
    ['read halfway', 3],
  ])('is free once it is closed, also when the result of a query was %s', async (_what, chunks) => {
    const path = join(directory.path, 'x.duckdb');
    const first = await openDuckDbEngine({ path });
    await first.transaction((tx) => first.run(tx, 'CREATE TABLE t AS SELECT range AS a FROM range(100000)'));
    const stream = await first.stream('FROM t');
    const rows = stream.rows()[Symbol.asyncIterator]();
    for (let n = 0; n < chunks; n += 1) await rows.next();
    await first[Symbol.asyncDispose]();
    expect(existsSync(`${path}.wal`)).toBe(false);
    const second = await openDuckDbEngine({ path });
    expect(await rowsOf(second, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 100_000n }]);
    await second[Symbol.asyncDispose]();
  });

  test('waiting: who is told once, the time that is over, the signal, and at last the database', async () => {
    const path = join(directory.path, 'x.duckdb');
    const first = await openDuckDbEngine({ path });
    const told: string[] = [];
    const onWait = (problem: Diagnostic) => told.push(problem.code);
    const late = await failure(openDuckDbEngine({ path, wait: { milliseconds: 300, onWait } }));
    expect(late.code).toBe(codes.engine.waitedInVain.code);
    expect(late.message).toContain('waited 0.3 s');
    expect(told).toEqual([codes.engine.databaseLocked.code]);
    const signal = AbortSignal.timeout(100);
    expect((await failure(openDuckDbEngine({ path, wait: { signal } }))).code).toBe(codes.engine.interrupted.code);
    const waiting = openDuckDbEngine({ path, wait: {} });
    await setTimeout(200);
    await first[Symbol.asyncDispose]();
    await (await waiting)[Symbol.asyncDispose]();
  });

  test.each([
    [{ memoryLimit: 'plenty' }, 'memory_limit = plenty'],
    [{ threads: 0 }, 'threads = 0'],
  ])('a setting DuckDB does not take: %j', async (settings, message) => {
    const error = await failure(openDuckDbEngine({ path: ':memory:', ...settings }));
    expect(error.code).toBe(codes.engine.settingRefused.code);
    expect(error.message).toContain(message);
  });
});

describe('transactions', () => {
  test('an abort interrupts what runs, promptly, and rolls back', async () => {
    const engine = await openDuckDbEngine({ path: ':memory:' });
    await load(engine, { name: 't' }, rowBatches(['a INTEGER'], [{ a: 1 }]));
    const abort = new AbortController();
    const started = performance.now();
    const running = engine.transaction(
      async (tx) => {
        await engine.run(tx, 'DELETE FROM t');
        void setTimeout(100).then(() => abort.abort());
        await engine.run(tx, 'SELECT count(*) FROM range(1000000000000)');
      },
      { signal: abort.signal },
    );
    expect((await failure(running)).code).toBe(codes.engine.interrupted.code);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 1 }]);
    const late = failure(engine.transaction(async () => 1, { signal: abort.signal }));
    expect((await late).code).toBe(codes.engine.interrupted.code);
    await engine[Symbol.asyncDispose]();
  });

  test('two that change one row: the later commit fails, is told as transient, and nothing of it is kept', async () => {
    const engine = await openDuckDbEngine({ path: ':memory:' });
    await load(engine, { name: 't' }, rowBatches(['a INTEGER'], [{ a: 1 }]));
    const first = engine.transaction(async (tx) => {
      await engine.run(tx, 'UPDATE t SET a = 2');
      const second = failure(engine.transaction((other) => engine.run(other, 'UPDATE t SET a = 3')));
      expect((await second).diagnostic.failure).toBe('transient');
    });
    await first;
    expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 2 }]);
    await engine[Symbol.asyncDispose]();
  });

  test('a handle is of no use after its transaction, nor the engine after it is closed', async () => {
    const engine = await openDuckDbEngine({ path: ':memory:' });
    const handle = await engine.transaction(async (tx) => tx);
    expect((await failure(engine.run(handle, 'SELECT 1'))).code).toBe(codes.engine.engineClosed.code);
    await engine[Symbol.asyncDispose]();
    expect((await failure(engine.transaction(async () => 1))).code).toBe(codes.engine.engineClosed.code);
    await engine[Symbol.asyncDispose]();
  });

  test('names are looked up in the search path first', async () => {
    const engine = await openDuckDbEngine({ path: ':memory:' });
    await engine.createSchemas(['odd "one"']);
    await load(engine, { schema: 'odd "one"', name: 't' }, rowBatches(['a INTEGER'], [{ a: 1 }]));
    await load(engine, { name: 't' }, rowBatches(['a INTEGER'], [{ a: 2 }]));
    const read = (searchPath: string[]) =>
      engine.transaction(async (tx) => (await engine.run(tx, 'FROM t')).rows, { searchPath });
    expect(await read(['odd "one"'])).toEqual([{ a: 1 }]);
    expect(await read([])).toEqual([{ a: 2 }]);
    await engine[Symbol.asyncDispose]();
  });
});

test('a process killed amid replacements leaves the old table or the new one', async () => {
  const path = join(directory.path, 'x.duckdb');
  const index = join(dirname(new URL(import.meta.url).pathname), '../dist/index.js');
  const script = await directory.write(
    'writer.mjs',
    `import { openDuckDbEngine } from ${JSON.stringify(index)};
     const engine = await openDuckDbEngine({ path: ${JSON.stringify(path)} });
     for (let n = 1; ; n += 1) {
       await engine.transaction(async (tx) => {
         const options = { intent: { target: { name: 't' }, mode: 'replace' } };
         const staged = await engine.stageQuery(tx, 'SELECT ' + n + ' AS n FROM range(200000)', options);
         await engine.apply(tx, staged, { name: 't' }, { mode: 'replace', schemaEvolution: 'permissive' });
       });
       console.log(n);
     }`,
  );
  for (let round = 0; round < 4; round += 1) {
    const writer = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    writer.stdout.on('data', (text: Buffer) => {
      printed += text.toString();
    });
    await once(writer.stdout, 'data');
    await setTimeout(150 + round * 70);
    writer.kill('SIGKILL');
    await once(writer, 'close');
    const committed = printed.trim().split('\n').length;
    const engine = await openDuckDbEngine({ path });
    const [row] = await rowsOf(engine, 'SELECT count(*) AS c, min(n)::INTEGER AS low, max(n)::INTEGER AS high FROM t');
    expect(row?.c).toBe(200_000n);
    expect(row?.low).toBe(row?.high);
    expect(Number(row?.low)).toBeGreaterThanOrEqual(committed);
    expect(await rowsOf(engine, "SELECT table_name FROM duckdb_tables() WHERE table_name <> 't'")).toEqual([]);
    await engine[Symbol.asyncDispose]();
  }
}, 30_000);
