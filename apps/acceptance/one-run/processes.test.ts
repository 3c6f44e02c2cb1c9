import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../../../scripts/house/packages.mjs';
import { type CommandProject, commandProject, problemsIn } from '../bad-input/command-project.js';
import { type Running, startSqlflow, until } from '../bad-input/running.js';

const long = 'CREATE OR REPLACE TABLE long AS SELECT count(*) AS n FROM range(100000000) a, range(100000) b;\n';

let project: CommandProject;
let database = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  project = await commandProject({
    'pipelines/p.sf': 'CREATE OR REPLACE TABLE t AS SELECT 1 AS x;\n',
    'pipelines/long.sf': long,
  });
  database = join(project.directory, 'target/dev.duckdb');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await project.remove();
});

function start(...args: readonly string[]): Running {
  const running = startSqlflow(project.directory, ...args);
  children.push(running.process);
  return running;
}

/** A run that holds the database and is at work. */
async function holder(): Promise<Running> {
  const running = start('run', 'long');
  await until(() => running.stderr().includes('long (profile dev)'));
  return running;
}

/** A program that uses DuckDB without SQLFlow and keeps the database open. */
async function otherTool(options: string): Promise<{ process: ChildProcess; ended: Promise<unknown> }> {
  const duckdb = createRequire(join(root, 'packages/engine-duckdb/package.json')).resolve('@duckdb/node-api');
  await project.write({
    'tool.cjs': `require(${JSON.stringify(duckdb)}).DuckDBInstance.create(${JSON.stringify(database)}, ${options}).then((db) => {
      globalThis.db = db; console.log('open'); setTimeout(() => {}, 300_000);
    });`,
  });
  const child = spawn(process.execPath, ['tool.cjs'], { cwd: project.directory });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return { process: child, ended: new Promise((resolve) => child.once('close', resolve)) };
}

const isSaid = (running: Running, text: RegExp) => () => text.test(running.stderr());

describe('a second process', () => {
  test('waits, says for whom, goes on when that one is killed, and leaves nothing behind', async () => {
    const first = await holder();
    const run = start('run', '--wait', 'p');
    const query = start('query', 'FROM duckdb_tables()', '--wait');
    const plan = start('plan', 'p', '--wait', 'PT5M');
    const others = [['history'], ['state', 'list'], ['list', '--tables'], ['describe', 'p']].map((args) =>
      start(...args, '--wait'),
    );
    const waiting = new RegExp(
      `^waiting: \\S+dev\\.duckdb is locked by process ${first.process.pid} \\(.*run long\\), since 20.*, at work on pipeline \`long\``,
      'm',
    );
    await until(isSaid(run, waiting));
    await until(isSaid(query, waiting));
    await until(isSaid(plan, /^waiting \(at most 5 min 0 s\): \S+dev\.duckdb is locked by process/m));
    for (const other of others) await until(isSaid(other, waiting));
    first.process.kill('SIGKILL');
    const ended = await Promise.all([run, query, plan, ...others].map((each) => each.ended));
    expect(ended).toEqual(ended.map(() => 0));
    expect(await project.query('FROM t')).toEqual([{ x: 1 }]);
    expect(await project.made()).toEqual(['target/dev.duckdb']);
  }, 120_000);

  test('gives up when its time is over, and obeys Ctrl-C', async () => {
    const first = await holder();
    const late = await project.sqlflow('run', 'p', '--wait', '700ms');
    expect(late.code).toBe(1);
    expect(problemsIn(late)).toEqual([
      expect.stringMatching(/^error SF6011 waited 0\.7 s for nothing: \S+dev\.duckdb is locked by process \d+ \(/),
    ]);
    for (const args of [['run', 'p'], ['query', 'FROM t'], ['plan', 'p'], ['history']]) {
      const waiting = start(...args, '--wait');
      await until(isSaid(waiting, /^waiting: /m));
      waiting.process.kill('SIGINT');
      expect({ args, code: await waiting.ended }).toEqual({ args, code: 130 });
    }
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(130);
    expect(existsSync(`${database}.used-by.json`)).toBe(false);
  }, 120_000);

  test('tells as JSON what it waits for', async () => {
    const first = await holder();
    const late = await project.sqlflow('run', 'p', '--wait=300ms', '--json');
    const events = late.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'run-waiting',
        milliseconds: 300,
        diagnostic: expect.objectContaining({ code: 'SF6002', message: expect.stringContaining('pipeline `long`') }),
      }),
      expect.objectContaining({ type: 'result', exitCode: 1 }),
    ]);
    first.process.kill('SIGKILL');
    await first.ended;
  }, 120_000);

  test.each(['5x', '2024', 'PT', '1:30'])('refuses to wait `%s`', async (time) => {
    const outcome = await project.sqlflow('run', `--wait=${time}`);
    expect({ code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      code: 2,
      problems: [expect.stringMatching(/^error SF7505 `--wait` cannot be /)],
    });
  });
});

describe('another tool', () => {
  test('that reads: the run is told who it is, queries go on meanwhile', async () => {
    await project.sqlflow('run', 'p');
    const tool = await otherTool("{ access_mode: 'READ_ONLY' }");
    const refused = await project.sqlflow('run', 'p');
    expect({ code: refused.code, problems: problemsIn(refused) }).toEqual({
      code: 1,
      problems: [
        expect.stringMatching(`locked by process ${tool.process.pid} \\(node tool\\.cjs\\), running since 20`),
      ],
    });
    expect(refused.stderr).toContain('hint: it only reads: `sqlflow query` works meanwhile');
    expect(await project.sqlflow('query', 'FROM t')).toMatchObject({ code: 0 });
    const waiting = start('run', 'p', '--wait');
    await until(isSaid(waiting, /^waiting: /m));
    tool.process.kill('SIGKILL');
    expect(await waiting.ended).toBe(0);
  }, 120_000);

  test('that writes: everything is told who it is', async () => {
    await project.sqlflow('run', 'p');
    const tool = await otherTool('{}');
    for (const args of [
      ['run', 'p'],
      ['query', 'FROM t'],
    ]) {
      const refused = await project.sqlflow(...args);
      expect({ args, code: refused.code, problems: problemsIn(refused) }).toEqual({
        args,
        code: 1,
        problems: [
          expect.stringMatching(`locked by process ${tool.process.pid} \\(node tool\\.cjs\\), running since 20`),
        ],
      });
      expect(refused.stderr).toContain('hint: close the database there, or wait for that with `--wait`');
    }
    tool.process.kill('SIGKILL');
    await tool.ended;
    expect(await project.sqlflow('run', 'p')).toMatchObject({ code: 0 });
  }, 120_000);
});
