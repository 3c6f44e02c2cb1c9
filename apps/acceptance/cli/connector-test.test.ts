import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { type CommandProject, commandProject } from '../bad-input/command-project.js';

// Each step is a process of its own.
jest.setTimeout(120_000);

let db: TestDatabase;
let project: CommandProject;

beforeAll(async () => {
  db = await testDatabase();
  await db.run(`CREATE TABLE there (id int); CREATE ROLE looking LOGIN PASSWORD 'let-me-see';
    GRANT USAGE ON SCHEMA public TO looking; GRANT SELECT ON there TO looking`);
  const { password, ...server } = db.params;
  const warehouse = { type: 'POSTGRES', ...server, schema: 'public', mode: 'append' };
  project = await commandProject({
    'profiles/dev.yml': JSON.stringify({
      connections: {
        warehouse: { ...warehouse, password, table: 'there' },
        closed: { ...warehouse, password: 'hunter-2', table: 'there' },
        looking: { ...warehouse, username: 'looking', password: 'let-me-see', table: 'there' },
        making: { ...warehouse, username: 'looking', password: 'let-me-see', table: 'not_there' },
      },
    }),
    'data/in.csv': 'id\n1\n',
    'taken/file.txt': 'x',
    'pipelines/p.sf': `
SOURCE warehouse TYPE CSV PARAMS { "path": "data/in.csv" };
LOAD t FROM warehouse;
EXPORT t TO CONNECTION 'warehouse';
EXPORT t TO CONNECTION 'closed';
EXPORT t TO CONNECTION 'looking';
EXPORT t TO CONNECTION 'making';
EXPORT t TO 'output/new/t.csv' TYPE CSV;
EXPORT t TO 'taken/file.txt/t.csv' TYPE CSV;
EXPORT t TO 'data/in.csv' TYPE CSV OPTIONS { overwrite: false };
EXPORT t TO 'output/parts' TYPE PARQUET OPTIONS { partition_by: ['id'] };
EXPORT t TO '/dev/null' TYPE CSV;
EXPORT t TO 'http://127.0.0.1:1/rows' TYPE REST;
`,
    'pipelines/broken.sf': 'EXPROT x;',
  });
});
afterAll(async () => {
  await project.remove();
  await db.close();
});

async function check(name: string) {
  const { code, stdout, output } = await project.sqlflow('connector', 'test', name, '--json');
  const { checks = [] } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    checks?: { source?: string; export?: string; passed: boolean; steps: Record<string, string>[] }[];
  };
  return { code, output, checks };
}

describe('sqlflow connector test of an EXPORT', () => {
  test('a connection is tried, without a row; a source of that name is, too', async () => {
    const { code, checks } = await check('warehouse');
    expect(checks).toMatchObject([
      { source: 'warehouse', passed: true },
      { export: 'export:connection:warehouse', connection: 'warehouse', type: 'POSTGRES', passed: true },
    ]);
    expect(checks[1]?.steps.map(({ name, result }) => `${name}: ${result}`)).toEqual([
      'connect: passed',
      'find the table: passed',
      'look at the rights: passed',
    ]);
    expect(code).toBe(0);
    expect(await db.run('SELECT * FROM there')).toEqual([]);
  });

  test('what is wrong is said with what to fix, and without the secret', async () => {
    const { code, output, checks } = await check('closed');
    expect(code).toBe(1);
    expect(checks).toMatchObject([{ passed: false, steps: [{ result: 'failed', fix: expect.any(String) }] }]);
    expect(output).not.toContain('hunter-2');
  });

  test.each([
    ['looking', 'looking may not write to it', 'GRANT SELECT, INSERT ON "public"."there" TO "looking"'],
    ['making', 'looking may not make tables in public', 'GRANT USAGE, CREATE ON SCHEMA "public" TO "looking"'],
  ])('the right to write is looked at: %s', async (name, reason, grant) => {
    const { code, checks } = await check(name);
    expect(code).toBe(1);
    expect(checks[0]?.steps.at(-1)).toMatchObject({
      name: 'look at the rights',
      detail: expect.stringContaining(reason),
      fix: expect.stringContaining(grant),
    });
  });

  test.each([
    [
      'output/new/t.csv',
      0,
      [
        { result: 'passed', detail: 'output/new is not there yet, and will be made' },
        { result: 'passed', detail: 'nothing: it will be made' },
      ],
    ],
    ['taken/file.txt/t.csv', 1, [{ result: 'failed', detail: expect.stringContaining('where a directory is needed') }]],
    ['data/in.csv', 1, [{ result: 'passed' }, { result: 'failed', fix: expect.any(String) }]],
    ['/dev/null', 0, [{ result: 'skipped' }, { result: 'passed', detail: expect.stringContaining('written to') }]],
    ['export:output/parts', 0, [{ result: 'passed' }, { result: 'passed' }]],
    [
      'http://127.0.0.1:1/rows',
      0,
      [{ result: 'passed' }, { result: 'skipped', detail: expect.stringContaining('REST') }],
    ],
  ])('%s', async (name, expected, steps) => {
    const { code, checks } = await check(name);
    expect(checks).toMatchObject([{ steps }]);
    expect(code).toBe(expected);
    expect(existsSync(join(project.directory, 'output'))).toBe(false);
  });

  test('what is neither a source nor an export', async () => {
    const { code, stderr } = await project.sqlflow('connector', 'test', 'warehose');
    expect(code).toBe(1);
    expect(stderr).toMatch(/SF4504.*did you mean `warehouse`.*SF4505.*did you mean `warehouse`/s);
  });
});
