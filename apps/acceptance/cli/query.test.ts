import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../program/run-program.js';
import { sqlflow, sqlflowProgram } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

let project: TempProject;

beforeAll(async () => {
  project = await tempProject({}, { staysOpen: false });
  const { status } = await project.run(`CREATE TABLE t AS
SELECT i AS id, 'name ' || i AS name, (i / 100)::DECIMAL(18,2) AS price, NULL::VARCHAR AS nothing
FROM range(3) r(i);`);
  expect(status).toBe('succeeded');
});
afterAll(() => project.remove());

const query = (...words: string[]) => sqlflow(['query', ...words], { cwd: project.directory });

describe('sqlflow query', () => {
  test('prints a table, with its count on standard error', async () => {
    const { code, stdout, stderr } = await query('FROM t');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '(3 rows)\n' });
    expect(stdout).toBe(
      [
        'id │ name   │ price │ nothing',
        '───┼────────┼───────┼────────',
        ' 0 │ name 0 │  0.00 │ NULL',
        ' 1 │ name 1 │  0.01 │ NULL',
        ' 2 │ name 2 │  0.02 │ NULL',
        '',
      ].join('\n'),
    );
  });

  test('prints CSV and JSON', async () => {
    expect((await query('FROM t LIMIT 1', '--format', 'csv')).stdout).toBe('id,name,price,nothing\n0,name 0,0.00,\n');
    const { stdout } = await query('SELECT id, 12345678901234567890::HUGEINT AS big FROM t LIMIT 1', '--json');
    expect(JSON.parse(stdout)).toEqual([{ id: 0, big: '12345678901234567890' }]);
  });

  test('writes an Arrow stream', async () => {
    expect((await query('FROM t', '--format', 'arrow', '--output', 'target/t.arrow')).code).toBe(0);
    const bytes = await readFile(join(project.directory, 'target', 't.arrow'));
    // Every message of a stream begins with these four bytes; the stream ends with an empty message.
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from([255, 255, 255, 255]));
    expect(bytes.subarray(-8)).toEqual(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]));
    expect(bytes.includes('name 2')).toBe(true);
  });

  test('changes nothing without --write', async () => {
    const refused = await query('DROP TABLE t');
    expect(refused.code).toBe(1);
    expect((await query('SELECT count(*) AS n FROM t', '--format', 'csv')).stdout).toBe('n\n3\n');
    expect((await query('CREATE TABLE u AS FROM t', '--write')).code).toBe(0);
    expect((await query('SELECT count(*) AS n FROM u', '--format', 'csv')).stdout).toBe('n\n3\n');
  });

  test('shows a mistake in the SQL at its place', async () => {
    const { code, stderr } = await query('SELECT nmae FROM t');
    expect(code).toBe(1);
    expect(stderr).toMatch(/SELECT nmae FROM t\n.*\^/);
    expect(stderr).toContain('name');
  });

  test('ends quietly when its reader goes away', async () => {
    const line = `"${process.execPath}" "${sqlflowProgram}" query "FROM range(10000000)" --format csv | head -2`;
    const { code, stdout, stderr } = await runProgram('bash', ['-o', 'pipefail', '-c', line], {
      cwd: project.directory,
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'range\n0\n', stderr: '' });
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('fails when standard output cannot be written', async () => {
    const line = `"${process.execPath}" "${sqlflowProgram}" query "FROM t" --format csv > /dev/full`;
    const { code, stderr } = await runProgram('bash', ['-c', line], { cwd: project.directory });
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7511 cannot write standard output');
  });

  test('streams: the first rows come long before the last', async () => {
    const words = [sqlflowProgram, 'query', 'FROM range(50000000)', '--format', 'csv'];
    const child = spawn(process.execPath, words, { cwd: project.directory, stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(child.exitCode).toBeNull();
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
  });
});
