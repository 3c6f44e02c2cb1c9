import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Engine, Staged } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import { failure, rowsOf } from './__fixtures__/loading.js';
import { openDuckDbEngine } from './index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

const target = { name: 't' };
const append = { mode: 'append', schemaEvolution: 'permissive' } as const;
const stage = (mode: 'append' | 'replace') => (tx: Parameters<Engine['stageQuery']>[0]) =>
  engine.stageQuery(tx, 'SELECT 1 AS a', { intent: { target, mode } });

test('what is staged stays staged from one transaction to the next', async () => {
  await engine.session(async (session) => {
    const staged = await session.transaction(stage('append'));
    await session.transaction((tx) => engine.run(tx, 'CREATE TABLE t (a INTEGER)'));
    expect(await rowsOf(engine, 'FROM t')).toEqual([]);
    await session.transaction((tx) => engine.apply(tx, staged, target, append));
    const again = await failure(session.transaction((tx) => engine.apply(tx, staged, target, append)));
    expect(again.code).toBe(codes.engine.stageGone.code);
  });
  expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 1 }]);
});

test('a transaction that fails takes its own work back, and the session goes on', async () => {
  await engine.session(async (session) => {
    const staged = await session.transaction(stage('append'));
    await session.transaction((tx) => engine.run(tx, 'CREATE TABLE other (a INTEGER)'));
    await expect(
      session.transaction(async (tx) => {
        await engine.run(tx, 'INSERT INTO other VALUES (1)');
        await engine.run(tx, "SELECT 'x'::INTEGER");
      }),
    ).rejects.toThrow('Could not convert');
    await session.transaction((tx) => engine.apply(tx, staged, target, append));
  });
  expect(await rowsOf(engine, 'FROM other')).toEqual([]);
  expect(await rowsOf(engine, 'FROM t')).toEqual([{ a: 1 }]);
});

test('a replacement that nobody applied is gone with its transaction, and leaves nothing behind', async () => {
  const error = await failure(
    engine.session(async (session) => {
      const staged = await session.transaction(stage('replace'));
      await session.transaction((tx) => engine.apply(tx, staged, target, { ...append, mode: 'replace' }));
    }),
  );
  expect(error.code).toBe(codes.engine.stageGone.code);
  expect(await rowsOf(engine, 'SELECT table_name FROM duckdb_tables()')).toEqual([]);
});

test('handles belong to their session', async () => {
  let staged: Staged | undefined;
  await engine.session((session) =>
    session.transaction(async (tx) => {
      staged = await stage('append')(tx);
    }),
  );
  const error = await failure(
    engine.session((session) => session.transaction((tx) => engine.apply(tx, staged as Staged, target, append))),
  );
  expect(error.code).toBe(codes.engine.stageGone.code);
});

test('applied rows do not stay in memory beside the table', async () => {
  await engine.session(async (session) => {
    for (let batch = 0; batch < 3; batch += 1) {
      await session.transaction(async (tx) => {
        const staged = await stage('append')(tx);
        await engine.hashRows(tx, staged, { cursor: 'a', ignore: [] });
        await engine.apply(tx, staged, target, append);
      });
    }
    await session.transaction(async (tx) => {
      const { rows } = await engine.run(tx, 'SELECT table_name FROM duckdb_tables() WHERE temporary');
      expect(rows).toEqual([]);
    });
  });
});

test('an abort ends the transaction that runs and the session', async () => {
  const stop = new AbortController();
  const error = await failure(
    engine.session(
      async (session) => {
        await session.transaction((tx) => engine.run(tx, 'CREATE TABLE kept (a INTEGER)'));
        await session.transaction(async (tx) => {
          await engine.run(tx, 'CREATE TABLE gone (a INTEGER)');
          stop.abort();
          await engine.run(tx, 'SELECT 1');
        });
      },
      { signal: stop.signal },
    ),
  );
  expect(error.code).toBe(codes.engine.interrupted.code);
  expect(await rowsOf(engine, 'SELECT table_name AS t FROM duckdb_tables()')).toEqual([{ t: 'kept' }]);
});

test('a connection that users wrote on is not used again: what their statements leave stays theirs', async () => {
  const seeded = () =>
    engine.transaction(async (tx) => {
      const query = 'SELECT setseed(0.5) AS s';
      await engine.apply(
        tx,
        await engine.stageQuery(tx, query, { intent: { target: { name: 'seeds' }, mode: 'replace' } }),
        { name: 'seeds' },
        { ...append, mode: 'replace' },
      );
    });
  const drawn = () => engine.transaction(async (tx) => (await engine.run(tx, 'SELECT random() AS r')).rows);
  await seeded();
  const first = await drawn();
  await seeded();
  expect(await drawn()).not.toEqual(first);
});
