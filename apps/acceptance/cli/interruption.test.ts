import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { sqlflowProgram } from '../program/sqlflow.js';
import { tempProject } from '../run/temp-project.js';

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops a run with 130, rolls back, and leaves no half file and no lock',
  async (signal) => {
    const project = await tempProject({
      'pipelines/p.sf': `CREATE TABLE kept AS SELECT 1 AS x;
CREATE TABLE long AS SELECT count(*) AS n FROM kept, range(100000000) a, range(100000) b;
EXPORT SELECT * FROM kept TO 'output/kept.csv' TYPE CSV;
`,
    });
    const child = spawn(process.execPath, [sqlflowProgram, 'run', '--threads', '1'], { cwd: project.directory });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (!stderr.includes('transform:kept')) await sleep(20);
    await sleep(300);
    const before = Date.now();
    child.kill(signal);
    expect(await ended).toBe(130);
    expect(Date.now() - before).toBeLessThan(3000);
    expect(stderr).toContain('p was interrupted after');
    expect(stderr).toContain('(exit code 130)');
    expect(await project.query('SELECT table_name FROM duckdb_tables() WHERE schema_name = $$main$$')).toEqual([
      { table_name: 'kept' },
    ]);
    await project.remove();
  },
  30_000,
);
