import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Row } from '@sqlflow/connector-sdk';
import type { Project, QueryOptions } from '@sqlflow/core';
import { runWords } from '../__fixtures__/fake-cli.js';

const columns = [
  { name: 'country', type: 'VARCHAR' },
  { name: 'revenue', type: 'DECIMAL(18,2)' },
];

function projectOf(rows: readonly Row[], asked: QueryOptions[] = []): Partial<Project> {
  return {
    async query(_sql, options = {}) {
      asked.push(options);
      return {
        columns,
        rows: async () => [...rows],
        async *arrow() {
          yield new Uint8Array([65, 82, 82, 79, 87, 49]);
        },
        close: async () => undefined,
        async *[Symbol.asyncIterator]() {
          yield* rows;
        },
      };
    },
  };
}

const rows = [
  { country: 'DE', revenue: '1234.50' },
  { country: null, revenue: '0.10' },
];

describe('sqlflow query', () => {
  test('shows a table on standard output and the count on standard error', async () => {
    const told = await runWords(['query', 'FROM t'], { project: projectOf(rows), columns: 80 });
    expect(told.stdout).toBe('country │ revenue\n────────┼────────\nDE      │ 1234.50\nNULL    │    0.10\n');
    expect(told.stderr).toBe('(2 rows)\n');
  });

  test('shows the first rows of many, and says so', async () => {
    const many = Array.from({ length: 101 }, () => ({ country: 'x', revenue: '1.00' }));
    const told = await runWords(['query', 'FROM t'], { project: projectOf(many) });
    expect(told.stdout.split('\n')).toHaveLength(103);
    expect(told.stderr).toContain('the first 100 rows, there are more: --rows all');
    expect((await runWords(['query', 'x', '--rows', 'all'], { project: projectOf(many) })).stderr).toBe('(101 rows)\n');
  });

  test('is read-only unless --write is given', async () => {
    const asked: QueryOptions[] = [];
    await runWords(['query', 'x'], { project: projectOf(rows, asked) });
    await runWords(['query', 'x', '--write'], { project: projectOf(rows, asked) });
    expect(asked).toMatchObject([{ write: false }, { write: true }]);
  });

  test('writes CSV, JSON and Arrow', async () => {
    const project = projectOf(rows);
    expect((await runWords(['query', 'x', '--format', 'csv'], { project })).stdout).toBe(
      'country,revenue\nDE,1234.50\n,0.10\n',
    );
    const json = await runWords(['query', 'x', '--json'], { project });
    expect(JSON.parse(json.stdout)).toEqual(rows);
    expect((await runWords(['query', 'x', '--format', 'arrow'], { project })).stdout).toBe('ARROW1');
  });

  test('writes to a file as a whole', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'sqlflow-query-')), 'deep', 'out.txt');
    const told = await runWords(['query', 'x', '--output', path], { project: projectOf(rows), columns: 20 });
    expect(told.stdout).toBe('');
    expect(await readFile(path, 'utf8')).toContain('DE      │ 1234.50\n');
  });

  test.each([
    [['--format', 'csv', '--json'], 'SF7506'],
    [['--format', 'csv', '--rows', '5'], 'SF7506'],
    [['--format', 'arrow'], 'SF7507'],
    [['--format', 'arrow', '--write', '--output', 'x'], 'SF7506'],
  ])('refuses %j', async (options, code) => {
    const told = await runWords(['query', 'x', ...options], { project: projectOf(rows), columns: 80 });
    expect(told.outcome).toMatchObject({ exitCode: 2, diagnostics: [{ code }] });
  });
});
