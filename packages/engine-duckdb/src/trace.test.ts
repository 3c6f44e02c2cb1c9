import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Engine, StatementTrace } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { openDuckDbEngine } from './index.js';

let directory: string;
let engine: Engine;
let traces: StatementTrace[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-trace-'));
  engine = await openDuckDbEngine({ path: ':memory:', tempDirectory: join(directory, 'temp') });
  traces = [];
  engine.trace((event) => traces.push(event));
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const traceOf = (part: string) => traces.find(({ sql }) => sql.includes(part));

test('every statement is reported with label, time and rows', async () => {
  await engine.transaction(
    async (tx) => {
      await engine.run(tx, 'CREATE TABLE t AS SELECT i FROM range(5000) r(i)');
      await engine.run(tx, 'SELECT max(i) AS top FROM t');
    },
    { label: 'load t' },
  );
  expect(traceOf('CREATE TABLE t')).toMatchObject({ label: 'load t', rows: 5000n });
  expect(traceOf('SELECT max')).toMatchObject({ label: 'load t', rows: 1n });
  expect(traceOf('COMMIT')).toBeDefined();
  for (const { milliseconds, plan } of traces) {
    expect(milliseconds).toBeGreaterThan(0);
    expect(plan).toBeUndefined();
  }
});

test('failures are reported with their error', async () => {
  const failing = engine.transaction((tx) => engine.run(tx, "SELECT 'x'::INTEGER"));
  await expect(failing).rejects.toMatchObject({ code: codes.binding.valueNotConvertible.code });
  expect(traceOf("'x'::INTEGER")?.error).toBe("Could not convert string 'x' to INT32");
});

test('plans come with shares of the time, and nothing runs twice', async () => {
  let calls = 0;
  await engine.registerFunctions([
    {
      name: 'counted',
      file: 'x.js',
      parameters: ['BIGINT'],
      returns: 'BIGINT',
      nulls: 'skip',
      exact: false,
      volatile: false,
      call: (v: bigint) => {
        calls += 1;
        return v;
      },
    },
  ]);
  await engine.transaction(
    async (tx) => {
      await engine.run(tx, 'CREATE TABLE t AS SELECT i % 10 AS k, counted(i) AS i FROM range(5000) r(i)');
      await engine.run(tx, 'SELECT k, sum(i) AS s FROM t GROUP BY k ORDER BY s');
    },
    { label: 'x', explain: true },
  );
  expect(calls).toBe(5000);
  const plan = traceOf('SELECT k, sum')?.plan ?? '';
  const [head, ...lines] = plan.split('\n');
  expect(head).toMatch(/^\d+\.\d ms in all, operations \d+\.\d ms on all threads$/);
  expect(lines.find((line) => line.trim().startsWith('ORDER_BY'))).toMatch(/ORDER_BY +10 rows +\d+\.\d ms +\d+ %/);
  expect(lines.find((line) => line.includes('SCAN'))).toMatch(/^ +\S.* 5,000 rows/);
  const shares = lines.map((line) => Number(/(\d+) %/.exec(line)?.[1]));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThanOrEqual(90);
  expect(traceOf('BEGIN')?.plan).toBeUndefined();
  expect(await readdir(join(directory, 'temp')).catch(() => [])).toEqual([]);
});

test('a failed statement has no plan, and not that of the one before', async () => {
  const failing = engine.transaction(
    async (tx) => {
      await engine.run(tx, 'SELECT count(*) FROM range(1000)');
      await engine.run(tx, 'SELECT zz FROM range(10)');
    },
    { explain: true },
  );
  await expect(failing).rejects.toMatchObject({ code: codes.binding.unknownColumn.code });
  expect(traceOf('count(*)')?.plan).toContain('rows');
  expect(traceOf('zz')).toMatchObject({ error: expect.stringContaining('zz') });
  expect(traceOf('zz')?.plan).toBeUndefined();
});

test('streams are reported when they end', async () => {
  const stream = await engine.stream('SELECT i FROM range(10000) r(i)');
  for await (const _ of stream.rows());
  expect(traceOf('range(10000)')).toMatchObject({ rows: 10_000n });
});
