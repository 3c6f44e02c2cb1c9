import { afterEach, describe, expect, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

const projects: TempProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

async function projectWith(files: Readonly<Record<string, string>>): Promise<TempProject> {
  const project = await tempProject({ 'data/orders.csv': 'id,amount\n1,2.50\n2,3.00\n', ...files });
  projects.push(project);
  return project;
}

const orders = `SOURCE orders TYPE CSV PARAMS { "path": "data/orders.csv" };
LOAD orders FROM orders;
CREATE TABLE total AS SELECT sum(amount) AS total FROM orders;
EXPORT total TO 'output/total.csv' TYPE CSV;
`;
const missing = `SOURCE gone TYPE CSV PARAMS { "path": "data/gone.csv" } ON_ERROR SKIP;
LOAD gone FROM gone;
`;

describe('sqlflow run', () => {
  test('writes plain lines where there is no terminal, and nothing to standard output', async () => {
    const project = await projectWith({ 'pipelines/orders.sf': orders });
    const { code, stdout, stderr } = await sqlflow(['run', 'orders'], { cwd: project.directory });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).not.toContain('\u001b');
    expect(stderr).toMatch(/^orders \(profile dev\)\n/);
    expect(stderr).toMatch(/✓ load:orders +2 rows/);
    expect(stderr).toMatch(/✓ orders done in .*: 3 tasks, 2 rows loaded, 1 file written \(\d+ bytes\)\n$/);
  });

  test('--json prints only JSON, one object per line, the result last', async () => {
    const project = await projectWith({ 'pipelines/orders.sf': orders });
    const { stdout, stderr } = await sqlflow(['run', '--json'], { cwd: project.directory });
    expect(stderr).toBe('');
    const objects = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const types = objects.map(({ type }) => type);
    expect(types[0]).toBe('run-started');
    expect(types.filter((type) => type === 'task-finished')).toHaveLength(3);
    expect(types.slice(-2)).toEqual(['run-finished', 'result']);
    expect(objects.at(-1)).toMatchObject({ command: 'run', exitCode: 0, runs: [{ status: 'succeeded' }] });
  });

  test('--log-file has JSON lines with the run and the task', async () => {
    const project = await projectWith({ 'pipelines/orders.sf': orders });
    await sqlflow(['run', '--log-file', 'logs/run.log'], { cwd: project.directory });
    const lines = (await project.read('logs/run.log'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const finished = lines.find(({ event, taskId }) => event === 'task-finished' && taskId === 'load:orders');
    expect(finished).toMatchObject({ level: 'info', runId: expect.any(String), outcome: { rowsRead: 2 } });
    expect(lines.at(-1)).toMatchObject({ message: 'command ended', fields: { exitCode: 0 } });
  });

  test('--quiet says nothing when all is well', async () => {
    const project = await projectWith({ 'pipelines/orders.sf': orders });
    expect(await sqlflow(['run', '--quiet'], { cwd: project.directory })).toMatchObject({ code: 0, output: '' });
  });

  test('what ON_ERROR SKIP leaves out ends with 3, in words too', async () => {
    const project = await projectWith({ 'pipelines/p.sf': orders + missing });
    const { code, stderr } = await sqlflow(['run'], { cwd: project.directory });
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(stderr).toContain('p is done but for what ON_ERROR SKIP left out');
    expect(stderr).toContain('skipped: load:gone, its source failed (ON_ERROR SKIP)');
    expect(stderr).toContain('data/gone.csv');
  });

  test('a failed task ends with 1, and says what stands', async () => {
    const project = await projectWith({
      'pipelines/p.sf': `${orders}CREATE TABLE bad AS SELECT error('no such luck') AS x FROM orders;
EXPORT bad TO 'output/bad.csv' TYPE CSV;
`,
    });
    const { code, stderr } = await sqlflow(['run'], { cwd: project.directory });
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toMatch(/✗ p failed after .*: 3 done, 1 failed, 1 skipped \(exit code 1\)/);
    expect(stderr).toContain('skipped: export:output/bad.csv, it needs transform:bad');
    expect(stderr).toContain('stands:  tables orders, total; file output/total.csv');
    expect(stderr).toContain('no such luck');
    expect(stderr).toMatch(/pipelines\/p\.sf:5:/);
  });

  test('runs all pipelines, and one that does not start keeps none from running', async () => {
    const project = await projectWith({ 'pipelines/a.sf': 'LOAD x FROM y;', 'pipelines/b.sf': orders });
    const { code, stderr } = await sqlflow(['run'], { cwd: project.directory });
    expect(code).toBe(1);
    expect(stderr).toContain('pipelines/a.sf did not start');
    expect(stderr).toContain('✓ b done');
  });

  test('a pipeline that does nothing says so', async () => {
    const project = await projectWith({ 'pipelines/p.sf': `IF \${env} == prod THEN\n${orders}END IF;` });
    const { code, stderr } = await sqlflow(['run'], { cwd: project.directory });
    expect(code).toBe(0);
    expect(stderr).toContain('! p did nothing');
    expect(stderr).toContain('warning SF9003');
  });

  test('variables, selection and threads reach the run', async () => {
    const project = await projectWith({
      'pipelines/p.sf': `${orders}CREATE TABLE extra AS SELECT '\${what|nothing}' AS what, \${limit} AS n;`,
    });
    const words = [
      'run',
      'p',
      '--var',
      'what=this',
      '--vars',
      '{"limit": 1.10}',
      '--select',
      'extra',
      '--threads',
      '1',
    ];
    const { code, output } = await sqlflow(words, { cwd: project.directory });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await project.query('SELECT * FROM extra')).toEqual([{ what: 'this', n: '1.10' }]);
    expect(project.exists('output')).toBe(false);
  });

  test('--dry-run is plan, and changes nothing', async () => {
    const project = await projectWith({ 'pipelines/orders.sf': orders });
    const planned = await sqlflow(['plan', 'orders'], { cwd: project.directory });
    const dry = await sqlflow(['run', 'orders', '--dry-run'], { cwd: project.directory });
    expect(dry).toEqual(planned);
    expect(dry.stdout).toContain('1. load:orders');
    expect(project.exists('target') || project.exists('output')).toBe(false);
  });

  test('a pipeline, a profile and a project that do not exist are named, with a suggestion', async () => {
    const project = await projectWith({ 'pipelines/orders.sf': orders, 'profiles/prod.yml': '' });
    const at = { cwd: project.directory };
    expect((await sqlflow(['run', 'ordres'], at)).stderr).toMatch(/error SF7040 [\s\S]*did you mean/);
    expect((await sqlflow(['run', '--profile', 'prd'], at)).stderr).toMatch(/error SF7030 [\s\S]*did you mean `prod`/);
    expect((await sqlflow(['run', '--project', 'nowhere'], at)).code).toBe(1);
  });

  test('finds the project from below it and through --project', async () => {
    const project = await projectWith({ 'pipelines/orders.sf': orders });
    const inside = await sqlflow(['list', '--pipelines'], { cwd: `${project.directory}/data` });
    const outside = await sqlflow(['--project', project.directory, 'list', '--pipelines'], { cwd: '/' });
    expect(inside.stdout).toContain('pipelines/orders.sf');
    expect(outside.stdout).toBe(inside.stdout);
  });
});
