import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SourceSchema } from '@sqlflow/core';
import { sqlflow } from '../program/sqlflow.js';
import { type ChangingSource, changingSource } from './changing-source.js';

let source: ChangingSource;
beforeEach(async () => {
  // The command line asks for the database between the runs.
  source = await changingSource({ staysOpen: false });
});
afterEach(() => source.remove());

const versions = `SELECT kind, name, file, run_id, list_transform(columns, lambda c: c.name || ' ' || c.type) AS columns
  FROM sqlflow.schema_versions WHERE kind = 'source' OR name = 't' ORDER BY kind DESC, entry`;

test('every version of a table and its source is kept with the run that met it, and none of a load that failed', async () => {
  const ran: string[] = [];
  const load = async (query: string, evolution = 'permissive') => {
    await source.give(query);
    ran.push((await source.load({ evolution })).runId);
  };
  await load('SELECT 1 AS id, 2 AS n');
  await load('SELECT 1 AS id, 3 AS n');
  await load('SELECT 1 AS id, 3 AS n, true AS extra');
  await load('SELECT 1 AS id, true AS extra', 'guided');
  await load('SELECT 1 AS id, 5000000000 AS n, true AS extra');
  const [first, , third, , fifth] = ran;
  const kept = (kind: string, file: string | null) => [
    { kind, name: kind === 'table' ? 't' : 's', file, run_id: first, columns: ['id INTEGER', 'n INTEGER'] },
    {
      kind,
      name: kind === 'table' ? 't' : 's',
      file,
      run_id: third,
      columns: ['id INTEGER', 'n INTEGER', 'extra BOOLEAN'],
    },
    {
      kind,
      name: kind === 'table' ? 't' : 's',
      file,
      run_id: fifth,
      columns: ['id INTEGER', 'n BIGINT', 'extra BOOLEAN'],
    },
  ];
  expect(await source.query(versions)).toEqual([...kept('table', null), ...kept('source', 'pipelines/p.sf')]);
}, 60_000);

test('tables of transforms, too', async () => {
  const { runId } = await source.run('CREATE TABLE t AS SELECT 1 AS a;');
  await source.run('CREATE OR REPLACE TABLE t AS SELECT 1 AS a;');
  const again = await source.run('CREATE OR REPLACE TABLE t AS SELECT 1 AS a, 2 AS b;');
  expect(await source.query(versions)).toEqual([
    { kind: 'table', name: 't', file: null, run_id: runId, columns: ['a INTEGER'] },
    { kind: 'table', name: 't', file: null, run_id: again.runId, columns: ['a INTEGER', 'b INTEGER'] },
  ]);
});

test('a column that is gone is said once', async () => {
  await source.give('SELECT 1 AS id, 2 AS n');
  await source.load({ mode: 'MODE APPEND' });
  await source.give('SELECT 1 AS id');
  const codes = async () =>
    (await source.load({ mode: 'MODE APPEND' })).tasks.flatMap(({ diagnostics }) =>
      diagnostics.map(({ code }) => code),
    );
  expect([await codes(), await codes()]).toEqual([['SF9020'], []]);
});

test('sqlflow connector schema shows what a source has now and what changed, with a verdict', async () => {
  await source.give("SELECT 1 AS id, 2 AS n, 'x' AS name, 1.5::DECIMAL(9,2) AS amount");
  const ask = async (...args: string[]) => {
    const outcome = await sqlflow(['connector', 'schema', ...args], { cwd: source.directory });
    return { code: outcome.code, stdout: outcome.stdout, stderr: outcome.stderr };
  };
  await source.write({ 'pipelines/p.sf': "SOURCE s TYPE PARQUET PARAMS { path: 'data/s.parquet' };\nLOAD t FROM s;" });
  expect((await ask('S')).stdout).toContain('never loaded so far');
  const { runId } = await source.load({});
  expect((await ask('s', '--changes')).stdout).toContain(`no change since the columns of run ${runId}`);
  await source.give("SELECT 1::TINYINT AS id, 5000000000 AS n, 1 AS extra, 'much' AS amount");
  await source.load({ evolution: 'strict' });
  const json = await ask('s', '--changes', '--json', '--pipeline', 'p');
  expect(json.code).toBe(0);
  const [schema] = (JSON.parse(json.stdout) as { schemas: SourceSchema[] }).schemas;
  expect(schema).toMatchObject({ source: 's', type: 'PARQUET', file: 'pipelines/p.sf', lastLoad: { runId } });
  expect(schema).not.toHaveProperty('columns');
  expect(schema?.changes).toEqual([
    { kind: 'narrowed', column: 'id', from: 'INTEGER', to: 'TINYINT', verdict: 'lossless' },
    { kind: 'widened', column: 'n', from: 'INTEGER', to: 'BIGINT', verdict: 'lossless' },
    { kind: 'added', column: 'extra', to: 'INTEGER', verdict: 'lossless' },
    { kind: 'changed', column: 'amount', from: 'DECIMAL(9,2)', to: 'VARCHAR', verdict: 'lossy' },
    { kind: 'gone', column: 'name', from: 'VARCHAR', verdict: 'lossy' },
  ]);
  const text = (await ask('s')).stdout;
  for (const line of [/^n +│ BIGINT +│ INTEGER +│ wider +│ lossless$/m, /^name +│ +│ VARCHAR +│ gone +│ lossy$/m]) {
    expect(text).toMatch(line);
  }
  expect(await ask('sales')).toMatchObject({ code: 1, stderr: expect.stringContaining('SF4504') });
  expect(await source.query("SELECT count(*) AS n FROM sqlflow.schema_versions WHERE kind = 'source'")).toEqual([
    { n: 1n },
  ]);
}, 60_000);
