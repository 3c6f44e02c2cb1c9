import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Project, RunEvent } from '@sqlflow/core';
import { type TempProject, tempProject } from '../run/temp-project.js';

let temp: TempProject;
const opened: Project[] = [];
beforeEach(async () => {
  const pipeline = (name: string) =>
    `CREATE OR REPLACE TABLE ${name} AS SELECT count(*) AS n, '${name}' AS by FROM range(3000000) WHERE range % 7 = 1;`;
  const files = { 'pipelines/a.sf': pipeline('a'), 'pipelines/b.sf': pipeline('b') };
  temp = await tempProject(files, { staysOpen: false });
});
afterEach(async () => {
  for (const project of opened.splice(0)) await project.close();
  await temp.remove();
});

async function open(): Promise<Project> {
  const project = await temp.open();
  opened.push(project);
  return project;
}

/** `start a`, `end a`, …: what happened, in order. */
function recorded(): { events: string[]; listener: (event: RunEvent) => void } {
  const events: string[] = [];
  const names = new Map<string, string>();
  return {
    events,
    listener(event) {
      if (event.type === 'run-started') names.set(event.runId, event.pipeline);
      if (event.type === 'run-started' || event.type === 'run-finished')
        events.push(`${event.type === 'run-started' ? 'start' : 'end'} ${names.get(event.runId)}`);
    },
  };
}

const inTurn = ['start a', 'end a', 'start b', 'end b', 'start a', 'end a'];

describe('runs in one process go one after the other', () => {
  test('of one project', async () => {
    const project = await open();
    const { events, listener } = recorded();
    const runs = ['a', 'b', 'a'].map((name) => project.run(name, { onEvent: listener }));
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(events).toEqual(inTurn);
  });

  test('of two projects on one directory, which share the database until the last is closed', async () => {
    const [one, two] = [await open(), await open()];
    const { events, listener } = recorded();
    const options = { onEvent: listener };
    const runs = [one.run('a', options), two.run('b', options), one.run('a', options)];
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(events).toEqual(inTurn);
    await one.close();
    expect(await (await two.query('SELECT a.n = b.n AS same FROM a, b')).rows()).toEqual([{ same: true }]);
    expect(await two.run('b')).toMatchObject({ status: 'succeeded' });
    await two.close();
    expect(await temp.query('SELECT a.n = b.n AS same FROM a, b')).toEqual([{ same: true }]);
  });

  test('one that fails to start does not keep the next from running', async () => {
    const [one, two] = [await open(), await open()];
    const missing = one.run('no_such_pipeline');
    const next = two.run('a');
    await expect(missing).rejects.toThrow('no_such_pipeline');
    expect(await next).toMatchObject({ status: 'succeeded' });
  });
});

describe('a query in the same process', () => {
  test('that is still read is waited for, and what comes after it sees the run', async () => {
    await temp.run('CREATE TABLE t AS SELECT range AS x FROM range(50000);');
    const [one, two] = [await open(), await open()];
    const result = await one.query('SELECT x FROM t');
    const rows = result[Symbol.asyncIterator]();
    await rows.next();
    await temp.write({ 'pipelines/p.sf': 'CREATE OR REPLACE TABLE t AS SELECT 1 AS x;' });
    const { events, listener } = recorded();
    const run = two.run('p', { onEvent: listener });
    let count = 1;
    for await (const row of { [Symbol.asyncIterator]: () => rows }) count += row.x === BigInt(count) ? 1 : 0;
    expect(count).toBe(50_000);
    expect(events).toEqual([]);
    expect(await run).toMatchObject({ status: 'succeeded' });
    expect(await (await one.query('FROM t')).rows()).toEqual([{ x: 1 }]);
  });

  test('whose result is never closed is an error of the run, when its time is over', async () => {
    await temp.run('CREATE TABLE t AS SELECT 1 AS x;');
    const [one, two] = [await open(), await open()];
    const result = await one.query('FROM t');
    await expect(two.run('a', { wait: { milliseconds: 200 } })).rejects.toThrow('whose result is not closed');
    await result.close();
    expect(await two.run('a')).toMatchObject({ status: 'succeeded' });
  });
});
