import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SqlFlowError } from '@sqlflow/errors';
import { type ChangingSource, changingSource } from './changing-source.js';

let source: ChangingSource;
beforeEach(async () => {
  source = await changingSource();
});
afterEach(() => source.remove());

const before =
  "SELECT range::INTEGER AS id, 'name ' || range AS name, TIMESTAMP '2026-01-01' + range * INTERVAL 1 HOUR AS seen FROM range(20)";

async function refused(work: Promise<unknown>): Promise<SqlFlowError> {
  try {
    await work;
  } catch (error) {
    if (SqlFlowError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('expected to be refused');
}

describe.each(['permissive', 'guided', 'strict'])('%s', (evolution) => {
  test('a key that is called otherwise now: the run does not start, and says what it seems to be', async () => {
    await source.give(before);
    await source.load({ evolution });
    await source.give(`SELECT id AS order_no, name, seen FROM (${before})`);
    const error = await refused(source.load({ evolution }));
    expect(error.code).toBe('SF4502');
    expect(error.diagnostic.hint).toBe(
      '`id` seems to be called `order_no` now (equal in 20 of 20 rows that both have): change the key (`primary_key` or MERGE_KEYS), and let the table follow with `sqlflow query --write`:\nALTER TABLE t RENAME COLUMN id TO order_no;',
    );
    expect(await source.columns()).toEqual(['id INTEGER', 'name VARCHAR', 'seen TIMESTAMP']);
    await source.execute('ALTER TABLE t RENAME COLUMN id TO order_no;');
    expect(await source.load({ evolution, key: 'order_no' })).toMatchObject({ status: 'succeeded' });
    expect(await source.rows()).toHaveLength(20);
  });

  test('a key that is gone', async () => {
    await source.give(before);
    await source.load({ evolution });
    await source.give(`SELECT name, seen FROM (${before})`);
    const error = await refused(source.load({ evolution }));
    expect(error.code).toBe('SF4502');
    expect(error.diagnostic.hint).not.toContain('seems to be');
    expect(await source.rows()).toHaveLength(20);
  });

  test('a cursor that is called otherwise now', async () => {
    const load = (cursor: string) =>
      source.run(
        `SOURCE s TYPE PARQUET PARAMS { path: 'data/s.parquet', primary_key: 'id', sync_mode: 'incremental', cursor_field: '${cursor}', schema_evolution: '${evolution}' };\nLOAD t FROM s;`,
      );
    await source.give(before);
    expect(await load('seen')).toMatchObject({ status: 'succeeded' });
    await source.give(`SELECT id, name, seen AS changed_at FROM (${before})`);
    const error = await refused(load('seen'));
    expect(error.code).toBe('SF5080');
    expect(error.diagnostic.hint).toContain(
      '`seen` seems to be called `changed_at` now (equal in 20 of 20 rows that both have)',
    );
    expect(error.diagnostic.hint).toContain('\nALTER TABLE t RENAME COLUMN seen TO changed_at;');
    expect(await source.columns()).toEqual(['id INTEGER', 'name VARCHAR', 'seen TIMESTAMP']);
  });
});
