import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { codes, type Diagnostic, diagnostic, SqlFlowError } from '@sqlflow/errors';
import type { RunEvent } from '../events/run-event.js';
import { createMask } from '../secrets/mask.js';
import { createLogger, type LoggerOptions } from './create-logger.js';

const base = { time: '2026-01-31T10:00:00.000Z', runId: 'r1' };
const task = { ...base, taskId: 'load:orders', kind: 'load' } as const;
const problem = diagnostic(codes.project.fileMissing, { path: 'a "b".csv' });

const events: RunEvent[] = [
  { ...base, type: 'run-started', pipeline: 'daily', file: 'pipelines/daily.sf', profile: 'dev', tasks: [] },
  { ...task, type: 'task-started', attempt: 1 },
  { ...task, type: 'task-progress', rows: 5n, fraction: 0.5 },
  { ...task, type: 'task-retrying', attempt: 1, waitMilliseconds: 500, diagnostic: problem },
  { ...task, type: 'task-started', attempt: 2 },
  { ...base, type: 'statement', sql: 'SELECT 1', milliseconds: 1, taskId: 'load:orders' },
  { ...base, type: 'log', level: 'warn', message: 'slow', source: 'orders', fields: { level: 'x', n: 2n ** 60n } },
  { ...base, type: 'warning', diagnostic: problem },
  { ...task, type: 'task-finished', milliseconds: 12, outcome: { rowsRead: 7n } },
  { ...task, type: 'task-failed', milliseconds: 12, attempts: 2, diagnostics: [problem] },
  { ...task, type: 'task-skipped', reason: { kind: 'interrupted' } },
  {
    ...base,
    type: 'run-finished',
    status: 'failed',
    milliseconds: 20,
    tasks: { succeeded: 0, failed: 1, skipped: 0, reused: 0 },
  },
];

async function logged(options: Omit<LoggerOptions, 'file'>, written: readonly RunEvent[] = events) {
  const file = join(await mkdtemp(join(tmpdir(), 'sqlflow-log-')), 'logs', 'run.log');
  const logger = await createLogger({ file, ...options });
  for (const event of written) logger.listener(event);
  await logger.close();
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n').slice(0, -1);
  return { file, text, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('createLogger', () => {
  test('every event is one line of JSON with run, task, level and a sentence', async () => {
    const { lines } = await logged({ level: 'debug' });
    expect(lines.map((line) => [line.level, line.event, line.taskId, line.message])).toEqual([
      ['info', 'run-started', undefined, 'run of daily started'],
      ['info', 'task-started', 'load:orders', 'load:orders started'],
      ['debug', 'task-progress', 'load:orders', 'load:orders goes on'],
      [
        'warn',
        'task-retrying',
        'load:orders',
        'load:orders is tried again in 500 ms: the file a "b".csv does not exist',
      ],
      ['info', 'task-started', 'load:orders', 'load:orders started, attempt 2'],
      ['debug', 'statement', 'load:orders', 'statement ran'],
      ['warn', 'log', undefined, 'slow'],
      ['warn', 'warning', undefined, 'the file a "b".csv does not exist'],
      ['info', 'task-finished', 'load:orders', 'load:orders finished'],
      ['error', 'task-failed', 'load:orders', 'load:orders failed: the file a "b".csv does not exist'],
      ['warn', 'task-skipped', 'load:orders', 'load:orders skipped'],
      ['error', 'run-finished', undefined, 'run failed'],
    ]);
    expect(lines.every((line) => line.runId === 'r1' && line.time === base.time)).toBe(true);
    expect(lines[2]).toMatchObject({ rows: 5, fraction: 0.5 });
    expect(lines[6]).toMatchObject({ source: 'orders', fields: { level: 'x', n: '1152921504606846976' } });
    expect(lines[8]).toMatchObject({ outcome: { rowsRead: 7 } });
  });

  test.each([
    ['debug', 12],
    ['info', 10],
    ['warn', 6],
    ['error', 2],
  ] as const)('level %s keeps %d lines', async (level, count) => {
    expect((await logged({ level })).lines).toHaveLength(count);
  });

  test('info is the default', async () => {
    expect((await logged({})).lines).toHaveLength(10);
  });

  test('nothing that the mask knows is written, and the lines stay JSON', async () => {
    const secret = 'n"\\hunter-2';
    const event: RunEvent = {
      ...base,
      type: 'log',
      level: 'info',
      message: `a\n${secret}`,
      fields: { a: [`\n${secret}`] },
    };
    const { text, lines } = await logged({ mask: createMask([secret]) }, [event]);
    expect(lines).toMatchObject([{ message: 'a\n***', fields: { a: ['\n***'] } }]);
    expect(text).not.toContain('hunter-2');
  });

  test('a second run is added to the file, and lines are there before it is closed', async () => {
    const { file } = await logged({ level: 'error' });
    const logger = await createLogger({ file, level: 'error' });
    for (const event of events) logger.listener(event);
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(4);
    await logger.close();
  });

  test('a path that cannot be opened is an error', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sqlflow-log-'));
    const error = await createLogger({ file: directory }).catch((cause: unknown) => cause);
    expect(SqlFlowError.isInstance(error) && error.diagnostic).toMatchObject({
      code: 'SF7060',
      message: `cannot write the log file ${directory}: EISDIR: illegal operation on a directory`,
    });
  });

  const full = existsSync('/dev/full') ? test : test.skip;
  full('a full disk is told once, and the run goes on', async () => {
    const problems: Diagnostic[] = [];
    const logger = await createLogger({ file: '/dev/full', onProblem: (found) => problems.push(found) });
    for (const event of events) logger.listener(event);
    await new Promise((done) => setTimeout(done, 50));
    await logger.close();
    expect(problems).toMatchObject([{ code: 'SF7060', severity: 'warning' }]);
    expect(problems[0]?.message).toContain('ENOSPC');
  });
});
