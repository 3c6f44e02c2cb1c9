import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Engine } from '@sqlflow/engine';
import { openDuckDbEngine } from '@sqlflow/engine-duckdb';
import { SqlFlowError } from '@sqlflow/errors';
import { closeStores, key, type OpenStore, openStore } from './__fixtures__/open-store.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations.js';
import { openStateStore, readStateStore } from './open-state-store.js';

afterEach(closeStores);

const databaseFile = async () => join(await mkdtemp(join(tmpdir(), 'sqlflow-state-')), 'dev.duckdb');

async function refusal(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return SqlFlowError.isInstance(error) ? error.diagnostic : error;
}

describe('openStateStore', () => {
  test('makes the tables that the reference documents', async () => {
    const { query } = await openStore();
    const rows = await query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'sqlflow' ORDER BY table_name",
    );
    expect(rows.map((row) => row.table_name)).toEqual([
      'execution_history',
      'file_manifest',
      'history_entries',
      'rejects',
      'schema_info',
      'schema_versions',
      'source_states',
      'watermarks',
      'window_rows',
    ]);
  });

  test('state is there when the database is opened again, and nothing is made twice', async () => {
    const path = await databaseFile();
    const first = await openStore(path);
    const subject = { kind: 'table', name: 'orders' } as const;
    await first.commit((tx) => first.store.recordSchema(tx, subject, 'r1', [{ name: 'a', type: 'INTEGER' }]));
    await closeStores();
    const second = await openStore(path);
    expect(await second.commit((tx) => second.store.schemaVersions(tx, subject))).toHaveLength(1);
    expect(await second.query('SELECT version FROM sqlflow.schema_info')).toEqual([{ version: 4 }]);
  });

  test('the same engine has one store, also when it is opened twice at once', async () => {
    const { engine, store } = await openStore();
    expect(await openStateStore(engine)).toBe(store);
    const fresh = await openDuckDbEngine({ path: ':memory:' });
    const [one, two] = await Promise.all([openStateStore(fresh), openStateStore(fresh)]);
    expect(one).toBe(two);
    await fresh[Symbol.asyncDispose]();
  });

  test('a database of a newer SQLFlow is refused and left alone', async () => {
    const path = await databaseFile();
    const { query } = await openStore(path);
    await query('INSERT INTO sqlflow.schema_info (version) VALUES (7)');
    await closeStores();
    expect(await refusal(openStore(path))).toMatchObject({
      code: 'SF7050',
      message: 'the state tables of this database are version 7, and this SQLFlow knows them up to version 4',
    });
    await closeStores();
  });

  test("somebody else's schema sqlflow is refused", async () => {
    const engine = await openDuckDbEngine({ path: ':memory:' });
    await engine.transaction(async (tx) => {
      await engine.run(tx, 'CREATE SCHEMA sqlflow');
      await engine.run(tx, 'CREATE TABLE sqlflow.mine (a INTEGER)');
    });
    expect(await refusal(openStateStore(engine))).toMatchObject({
      code: 'SF7051',
      message: 'the schema `sqlflow` of this database already holds mine, but no SQLFlow state',
    });
    await engine.transaction((tx) => engine.run(tx, 'DROP TABLE sqlflow.mine'));
    await expect(openStateStore(engine)).resolves.toBeDefined();
    await engine[Symbol.asyncDispose]();
  });

  test('an engine that cannot commit state with data is refused', async () => {
    const { engine } = await openStore();
    const other = { ...engine, capabilities: { ...engine.capabilities, transactionalState: false } } as Engine;
    expect(await refusal(openStateStore(other))).toMatchObject({ code: 'SF9001' });
  });
});

describe('migrate', () => {
  const v1 = ['CREATE TABLE sqlflow.schema_info (version INTEGER)', 'CREATE TABLE sqlflow.a (x INTEGER)'];
  const v2 = ['ALTER TABLE sqlflow.a ADD COLUMN y INTEGER', 'INSERT INTO sqlflow.a VALUES (1, 2)'];

  test('takes the steps that are missing, each once', async () => {
    const engine = await openDuckDbEngine({ path: ':memory:' });
    await migrate(engine, [v1]);
    await engine.transaction((tx) => engine.run(tx, 'INSERT INTO sqlflow.a VALUES (0)'));
    await migrate(engine, [v1, v2]);
    await migrate(engine, [v1, v2]);
    const rows = await engine.transaction(async (tx) => (await engine.run(tx, 'FROM sqlflow.a ORDER BY x')).rows);
    expect(rows).toEqual([
      { x: 0, y: null },
      { x: 1, y: 2 },
    ]);
    await engine[Symbol.asyncDispose]();
  });

  describe('history of before it had details', () => {
    const all = 'SELECT * REPLACE (started_at::VARCHAR AS started_at) FROM sqlflow.execution_history ORDER BY entry';

    /** What people see of it, in a database of an older version. */
    async function writeHistory(path: string, version = 3) {
      const engine = await openDuckDbEngine({ path });
      await migrate(engine, migrations.slice(0, version));
      const shown = await engine.transaction(async (tx) => {
        await engine.run(
          tx,
          `INSERT INTO sqlflow.execution_history (run_id, task_id, kind, pipeline, pipeline_file, profile, plan_hash, status,
             started_at, ended_at, attempt, source, stream, target, load_mode, rows_read, message)
           VALUES ('r1', NULL, 'run', 'p', 'p.sf', 'dev', 'h', 'running', '2026-01-31 10:00:00.123456+02',
               '2026-01-31 09:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
             ('r1', 'load:t', 'load', 'p', 'p.sf', 'dev', 'h', 'failed', '2026-01-31 10:00:01Z', NULL,
               2, 's', '', 't', 'merge', 9007199254740993, 'a "b" ''c''')`,
        );
        return (await engine.run(tx, all)).rows;
      });
      await engine[Symbol.asyncDispose]();
      return shown;
    }

    async function expectToReadIt({ engine, store }: Pick<OpenStore, 'engine' | 'store'>): Promise<void> {
      const load = {
        taskId: 'load:t',
        status: 'failed',
        attempt: 2,
        rowsRead: 9007199254740993n,
        problem: { message: `a "b" 'c'` },
      };
      expect(await store.history()).toMatchObject([
        { startedAt: '2026-01-31T08:00:00.123456Z', endedAt: expect.stringMatching(/^2026-01-31T09:00:00(\.0+)?Z$/) },
      ]);
      expect(await store.history({ pipeline: 'p.sf', status: 'running' })).toMatchObject([
        { runId: 'r1', status: 'running', profile: 'dev' },
      ]);
      expect(await store.tasksOf('r1')).toMatchObject([load]);
      expect(await store.lastLoad({ source: 's', stream: '', target: 't' })).toMatchObject(load);
      expect(await store.sourceHealth()).toMatchObject([{ source: 's', failures: 1 }]);
      const subject = key({ source: 's', target: { name: 't' } });
      expect(await engine.transaction((tx) => store.stateAfter(tx, subject, 'r1'))).toMatchObject({ removedBy: [] });
    }

    test('is shown and read as it was, once it is brought up to date', async () => {
      const path = await databaseFile();
      const shown = await writeHistory(path);
      const opened = await openStore(path);
      expect(await opened.query(all)).toEqual(shown);
      await expectToReadIt(opened);
    });

    test.each([1, 2, 3])(
      'is read where it is, in a database of version %i that may not be written',
      async (version) => {
        const path = await databaseFile();
        await writeHistory(path, version);
        const engine = await openDuckDbEngine({ path, readOnly: true });
        const store = await readStateStore(engine);
        if (store === undefined) throw new Error('no state was found');
        await expectToReadIt({ engine, store });
        await engine[Symbol.asyncDispose]();
      },
    );
  });

  test('a step that fails changes nothing', async () => {
    const engine = await openDuckDbEngine({ path: ':memory:' });
    await migrate(engine, [v1]);
    await expect(migrate(engine, [v1, [...v2, 'SELECT * FROM nowhere']])).rejects.toThrow();
    const { rows } = await engine.transaction((tx) =>
      engine.run(tx, 'SELECT max(version) AS v FROM sqlflow.schema_info'),
    );
    expect(rows).toEqual([{ v: 1 }]);
    await migrate(engine, [v1, v2]);
    await engine[Symbol.asyncDispose]();
  });
});

describe('state and data', () => {
  test('commit together or not at all', async () => {
    const { engine, store, query } = await openStore();
    const failing = engine.transaction(async (tx) => {
      await engine.run(tx, 'CREATE TABLE orders (a INTEGER)');
      await store.saveRejects(tx, { runId: 'r1', taskId: 't', source: 's', target: 'orders' }, [
        { file: 'f', reason: 'x' },
      ]);
      throw new Error('power cut');
    });
    await expect(failing).rejects.toThrow('power cut');
    expect(await query('SELECT * FROM sqlflow.rejects')).toEqual([]);
  });

  test('tasks that run side by side write state without getting in each other’s way', async () => {
    const { engine, store, query } = await openStore(await databaseFile());
    const identity = { runId: 'r1', pipeline: 'p', file: 'p.sf', profile: 'dev', planHash: 'h' };
    const startedAt = '2026-01-31T10:00:00Z';
    await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        engine.transaction(async (tx) => {
          const taskId = `load:t${at}`;
          await engine.run(tx, `CREATE TABLE t${at} (a INTEGER)`);
          await store.recordSchema(tx, { kind: 'table', name: `t${at}` }, 'r1', [{ name: 'a', type: 'INTEGER' }]);
          await store.recordTasks(tx, [{ ...identity, taskId, kind: 'load', status: 'succeeded', startedAt }]);
          await store.saveRejects(tx, { runId: 'r1', taskId, source: 's', target: `t${at}` }, [
            { file: 'f', reason: 'x' },
          ]);
        }),
      ),
    );
    expect(await store.tasksOf('r1')).toHaveLength(12);
    const [entries] = await query(
      'SELECT count(*) AS all_entries, count(DISTINCT entry) AS entries FROM sqlflow.execution_history',
    );
    expect(entries).toEqual({ all_entries: 12n, entries: 12n });
  });
});
