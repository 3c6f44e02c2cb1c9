import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sqlflow, sqlflowProgram } from '../program/sqlflow.js';
import { randomFrom, randomPipeline } from './random-pipeline.js';
import { type TempProject, tempProject } from './temp-project.js';

const projects: TempProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

async function newProject(files: Readonly<Record<string, string>>): Promise<TempProject> {
  const project = await tempProject(files);
  projects.push(project);
  return project;
}

const round = (n: number) => ['--var', `round=${n}`];

/** Runs the pipeline and kills it a moment after it has printed so many events. Says whether that came too late. */
async function killAfter(project: TempProject, args: readonly string[], events: number, delay: number) {
  const child: ChildProcess = spawn(process.execPath, [sqlflowProgram, 'run', 'p', '--json', ...args], {
    cwd: project.directory,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let seen = 0;
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const before = seen;
    seen += text.split('\n').length - 1;
    if (before < events && seen >= events) setTimeout(() => child.kill('SIGKILL'), delay);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { ended: code !== null, output };
}

/** Tables and files by content; ids of runs only by how many there are. */
async function contentOf(project: TempProject, tables: readonly string[]): Promise<unknown> {
  const rows: Record<string, unknown> = {};
  for (const table of tables) {
    const columns = table.startsWith('t') ? 'id, v, n, dense_rank() OVER (ORDER BY run) AS run' : '*';
    rows[table] = await project.query(`SELECT * FROM (SELECT ${columns} FROM ${table}) ORDER BY ALL`);
  }
  return { rows, files: await filesOf(join(project.directory, 'output')) };
}

/** Lines of the exported files by directory: partitions have names of their own in every run. */
async function filesOf(directory: string): Promise<Record<string, string[]>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: Record<string, string[]> = {};
  for (const entry of entries) {
    if (!entry.isFile() || entry.name === '.sqlflow-manifest.json') continue;
    const path = join(entry.parentPath, entry.name);
    const where = path.slice(directory.length + 1);
    const name = where.includes('part=') ? where.slice(0, where.lastIndexOf('/')) : where;
    files[name] = [...(files[name] ?? []), ...(await readFile(path, 'utf8')).split('\n')].sort();
  }
  return files;
}

describe('a run that is killed anywhere and resumed', () => {
  test.each([1, 2, 3])(
    'ends as one that never was: seed %i',
    async (seed) => {
      const { text, tables, data } = randomPipeline(seed);
      const { below } = randomFrom(seed + 1000);
      const files = { 'pipelines/p.sf': text, ...data(0) };
      const [calm, killed] = [await newProject(files), await newProject(files)];
      for (const project of [calm, killed]) {
        expect(await sqlflow(['run', 'p', ...round(1)], { cwd: project.directory })).toMatchObject({ code: 0 });
        await project.write(data(1));
      }
      const whole = await sqlflow(['run', 'p', '--json', ...round(2)], { cwd: calm.directory });
      expect(whole.code).toBe(0);
      const events = whole.stdout.trim().split('\n').length;
      let resume: string[] = [];
      for (let kills = 0; kills < 3; kills += 1) {
        const { ended } = await killAfter(killed, [...round(2), ...resume], 1 + below(events - 1), below(40));
        if (ended) break;
        resume = ['--resume'];
      }
      // The last kill may have come behind the last commit; then there is nothing left to do.
      const last = await sqlflow(['run', 'p', ...round(2), '--resume'], { cwd: killed.directory });
      if (last.code !== 0) expect(last.stderr).toContain('SF9201');
      expect(await contentOf(killed, tables)).toEqual(await contentOf(calm, tables));
      const ended = 'SELECT status FROM sqlflow.execution_history WHERE task_id IS NULL ORDER BY entry DESC LIMIT 1';
      expect(await killed.query(ended)).toEqual([{ status: 'succeeded' }]);
    },
    240_000,
  );
});

describe('a run that finds one that was killed', () => {
  test('marks it and what it was at', async () => {
    const project = await newProject({
      'pipelines/p.sf': `CREATE TABLE first AS SELECT \${x|0} AS x;
        CREATE TABLE slow AS SELECT count(*) AS n FROM range(100000000) a, range(100000) b, first;`,
    });
    const child = spawn(process.execPath, [sqlflowProgram, 'run', 'p', '--json'], {
      cwd: project.directory,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // Its row is written a moment after it began.
      if (/task-started.*transform:slow/.test(text)) setTimeout(() => child.kill('SIGKILL'), 1500);
    });
    await new Promise((resolve) => child.on('close', resolve));
    await project.write({ 'pipelines/other.sf': 'CREATE TABLE other AS SELECT 1 AS x;' });
    expect((await sqlflow(['run', 'other'], { cwd: project.directory })).code).toBe(0);
    const rows = await project.query(
      `SELECT task_id, status FROM sqlflow.execution_history WHERE pipeline = 'p' AND status <> 'running' ORDER BY entry`,
    );
    expect(rows).toEqual([
      { task_id: 'transform:first', status: 'succeeded' },
      { task_id: 'transform:slow', status: 'killed' },
      { task_id: null, status: 'killed' },
    ]);
    const other = ['run', 'p', '--resume', '--var', 'x=1'];
    const { stderr } = await sqlflow(other, { cwd: project.directory, timeout: 60_000 });
    expect(stderr).toContain('variable `x`');
  }, 120_000);
});
