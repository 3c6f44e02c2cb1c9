import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { EventListener, Project, RunOptions, RunResult } from '@sqlflow/core';
import { codes, diagnostic, sqlFlowError } from '@sqlflow/errors';
import { runWords } from '../__fixtures__/fake-cli.js';
import { recordedRun } from '../progress/__fixtures__/recorded-run.js';

const internal = diagnostic(codes.run.internal, { what: 'connection reset' });

function result(status: RunResult['status'], more: Partial<RunResult> = {}): RunResult {
  return {
    runId: 'r1',
    pipeline: 'orders',
    file: 'pipelines/orders.sf',
    status,
    milliseconds: 1234,
    tasks: [],
    diagnostics: [],
    ...more,
  };
}

const succeeded = result('succeeded', {
  tasks: [
    {
      taskId: 'load:orders',
      kind: 'load',
      status: 'succeeded',
      milliseconds: 1,
      diagnostics: [],
      outcome: { rowsRead: 3_000_000n },
    },
    {
      taskId: 'export:out.csv',
      kind: 'export',
      status: 'succeeded',
      milliseconds: 1,
      diagnostics: [],
      outcome: { inserted: 3n, files: ['out.csv'], bytes: 1200 },
    },
  ],
});

const failed = result('failed', {
  tasks: [
    ...succeeded.tasks,
    { taskId: 'load:customers#2', kind: 'load', status: 'failed', milliseconds: 1, diagnostics: [internal] },
    {
      taskId: 'transform:daily',
      kind: 'transform',
      status: 'skipped',
      milliseconds: 0,
      diagnostics: [],
      skipped: { kind: 'dependency', because: 'load:customers#2' },
    },
  ],
});

/** A project whose runs end as given, in this order. */
function projectOf(...results: (RunResult | Error)[]): { project: Partial<Project>; asked: [string, RunOptions][] } {
  const asked: [string, RunOptions][] = [];
  return {
    asked,
    project: {
      directory: '/project',
      pipelines: async () => results.map((_, index) => `pipelines/p${index}.sf`),
      findPipeline: async (name) => `pipelines/${name}.sf`,
      async run(file, options = {}) {
        asked.push([file, options]);
        const next = results[asked.length - 1] ?? result('succeeded');
        if (next instanceof Error) throw next;
        return next;
      },
    },
  };
}

describe('sqlflow run', () => {
  test('says what was done', async () => {
    const { project, asked } = projectOf(succeeded);
    const told = await runWords(
      ['run', 'orders', '--var', 'day=1', '--threads', '2', '--select', '+a,b+', '--select', 'c'],
      { project },
    );
    expect(told.stderr).toBe('✓ orders done in 1.2 s: 2 tasks, 3,000,000 rows loaded, 1 file written (1.2 kB)\n');
    expect(told.stdout).toBe('');
    expect(told.outcome?.exitCode).toBe(0);
    expect(asked).toMatchObject([
      ['pipelines/orders.sf', { variables: { day: '1' }, threads: 2, select: ['+a', 'b+', 'c'] }],
    ]);
  });

  test('says what failed, what was skipped and why, what stands, and the problem', async () => {
    const told = await runWords(['run'], { project: projectOf(failed).project });
    expect(told.outcome?.exitCode).toBe(1);
    expect(told.stderr).toBe(
      [
        '✗ orders failed after 1.2 s: 2 done, 1 failed, 1 skipped (exit code 1)',
        '  failed:  load:customers#2',
        '  skipped: transform:daily, it needs load:customers#2',
        '  stands:  table orders; file out.csv',
        '',
        'error SF9099 internal error: connection reset',
        '  hint: this is a defect of SQLFlow: please report it with the output of --debug',
        '',
        'sqlflow explain SF9099 tells more',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['partial', 3, 'is done but for what ON_ERROR SKIP left out'],
    ['interrupted', 130, 'was interrupted after 1.2 s'],
  ] as const)('a run that is %s ends with %i, in words too', async (status, exitCode, words) => {
    const told = await runWords(['run'], { project: projectOf(result(status)).project });
    expect(told.outcome?.exitCode).toBe(exitCode);
    expect(told.stderr).toContain(words);
    expect(told.stderr).toContain(`(exit code ${exitCode})`);
    expect(told.stderr).toContain('stands:  nothing; all is as it was before');
  });

  test('a run without tasks is no bare success', async () => {
    const warning = diagnostic(codes.run.nothingToDo, { pipeline: 'orders', reason: 'no branch was taken' });
    const told = await runWords(['run'], {
      project: projectOf(result('succeeded', { diagnostics: [warning] })).project,
    });
    expect(told.stderr).toMatch(/^! orders did nothing\n\nwarning SF9003 /);
    expect(told.outcome?.exitCode).toBe(0);
  });

  test('a pipeline that does not start does not keep the others from running', async () => {
    const { project, asked } = projectOf(sqlFlowError(codes.run.internal, { what: 'no' }), succeeded);
    const told = await runWords(['run'], { project });
    expect(asked).toHaveLength(2);
    expect(told.stderr).toContain('✗ pipelines/p0.sf did not start\n✓ orders done');
    expect(told.outcome?.exitCode).toBe(1);
  });

  test('the worst of several runs decides the exit code, and a problem is shown once', async () => {
    const told = await runWords(['run'], { project: projectOf(result('partial'), failed, failed).project });
    expect(told.outcome?.exitCode).toBe(1);
    expect(told.stderr.match(/error SF9099/g)).toHaveLength(1);
  });

  test('--json prints an object for every event and a final result', async () => {
    const { project } = projectOf(failed);
    let listener: EventListener | undefined;
    const told = await runWords(['run', '--json'], {
      project: {
        ...project,
        async run(file, options) {
          for (const event of recordedRun) listener?.(event);
          return (project.run ?? fail)(file, options);
        },
      },
      onOpen: (given) => {
        listener = given;
      },
    });
    expect(told.stderr).toBe('');
    const lines = told.stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toHaveLength(recordedRun.length + 1);
    expect(lines[3]).toMatchObject({ type: 'task-progress', rows: 1234567 });
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      command: 'run',
      exitCode: 1,
      runs: [{ status: 'failed', tasks: [{ outcome: { rowsRead: 3000000 } }, {}, {}, {}] }],
      diagnostics: [{ code: 'SF9099' }],
    });
  });

  test('--quiet leaves only the problems', async () => {
    expect((await runWords(['run', '--quiet'], { project: projectOf(succeeded).project })).stderr).toBe('');
    expect((await runWords(['run', '--quiet'], { project: projectOf(failed).project })).stderr).toMatch(
      /^error SF9099/,
    );
  });

  test('hands --wait on', async () => {
    const { project, asked } = projectOf(succeeded);
    await runWords(['run', 'orders', '--wait', '30s'], { project });
    expect(asked).toMatchObject([['pipelines/orders.sf', { wait: { milliseconds: 30_000 } }]]);
  });

  test('hands --full-refresh on', async () => {
    const { project, asked } = projectOf(succeeded);
    await runWords(['run', 'orders', '--full-refresh', '--select', 'daily'], { project });
    expect(asked).toMatchObject([['pipelines/orders.sf', { fullRefresh: true, select: ['daily'] }]]);
  });

  test('hands --from and --to on, and refuses empty ones', async () => {
    const { project, asked } = projectOf(succeeded);
    await runWords(['run', 'orders', '--from', '2026-01-01', '--to', '2026-01-31'], { project });
    expect(asked).toMatchObject([['pipelines/orders.sf', { from: '2026-01-01', to: '2026-01-31' }]]);
    await expect(runWords(['run', '--from='], { project })).rejects.toMatchObject({ code: 'SF7505' });
  });

  test('--log-file gets JSON lines with run and task', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'sqlflow-log-')), 'logs', 'run.log');
    await runWords(['run', '--log-file', path], { project: projectOf(failed).project });
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'info', event: 'log', message: 'command started', fields: { command: 'run' } },
      { level: 'warn', event: 'warning', diagnostic: { code: 'SF9099', severity: 'error' } },
      { level: 'info', event: 'log', message: 'command ended', fields: { exitCode: 1 } },
    ]);
  });
});

function fail(): never {
  throw new Error('the project has no run');
}
