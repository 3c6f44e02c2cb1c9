import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type CommandProject, commandProject } from '../bad-input/command-project.js';

const pipeline = `SOURCE shop TYPE CSV PARAMS { "path": "data/orders.csv", "sync_mode": "incremental", "cursor_field": "at" };
SOURCE people TYPE CSV PARAMS { "path": "data/people.csv", "sync_mode": "incremental", "cursor_field": "at", "primary_key": ["id"] };
LOAD orders FROM shop;
LOAD people FROM people;
`;
const rows = (...lines: string[]) => `id,at\n${lines.join('\n')}\n`;
const old = ['1,10', '2,20', '2,20', '3,30'];

// Each step is a process of its own.
jest.setTimeout(240_000);

let project: CommandProject;

/** A run that is not what the test is about: in this process, which has started already. */
async function runDaily(): Promise<void> {
  const opened = await project.open();
  try {
    expect(await opened.run('daily')).toMatchObject({ status: 'succeeded' });
  } finally {
    await opened.close();
  }
}

beforeEach(async () => {
  project = await commandProject({
    'pipelines/daily.sf': pipeline,
    'data/orders.csv': rows(...old),
    'data/people.csv': rows('1,10', '2,20'),
  });
  await runDaily();
});
afterEach(() => project.remove());

const count = async (table: string) =>
  (await project.query(`SELECT count(*) AS n, count(DISTINCT id) AS ids FROM ${table}`))[0];

describe('sqlflow state', () => {
  test('list and show tell how far each LOAD has read', async () => {
    expect(
      (await project.sqlflow('state', 'list')).stdout.split('\n').map((line) => line.split(' │ ')[3]?.trim()),
    ).toEqual(['goes on from', undefined, '20', '30', undefined]);
    const shown = await project.sqlflow('state', 'show', 'shop');
    expect(shown.stdout).toMatch(/^shop into orders\nLOAD +pipelines\/daily\.sf:3, append\ncursor +at \(BIGINT\)\n/);
    const json = JSON.parse((await project.sqlflow('state', 'show', 'shop', '--json')).stdout);
    expect(json).toMatchObject({
      command: 'state show',
      loads: [
        { source: 'shop', target: 'orders', cursor: { bound: '30', highest: '30', completeFrom: '30' }, windowRows: 1 },
      ],
    });
  });

  test('a name that is none gets the ones there are', async () => {
    const outcome = await project.sqlflow('state', 'show', 'shpo');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('did you mean `shop`?');
    expect((await project.sqlflow('state', 'lits')).stderr).toContain('did you mean `sqlflow state list`?');
  });

  test('reset asks, and does nothing where nobody answers', async () => {
    const outcome = await project.sqlflow('state', 'reset', 'people');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('would forget its state (it stood at 20)');
    expect(outcome.stderr).toContain('SF9220');
    expect((await project.sqlflow('state', 'list')).stdout).toContain('people');
  });

  test('after a reset the next run is exact: merged again, or built anew', async () => {
    const outcome = await project.sqlflow('state', 'reset', 'shop', '--yes');
    expect(outcome.stdout).toContain('the next run reads everything and replaces `orders` by it, in one transaction');
    expect((await project.sqlflow('state', 'reset', 'people', '--yes')).code).toBe(0);
    expect((await project.sqlflow('state', 'list')).stdout).toContain('no LOAD remembers anything');
    expect(await count('orders')).toEqual({ n: 4n, ids: 3n });
    await project.write({ 'data/orders.csv': rows(...old, '4,5') });
    await runDaily();
    expect(await count('orders')).toEqual({ n: 5n, ids: 4n });
    expect(await count('people')).toEqual({ n: 2n, ids: 2n });
    // Built anew once, not with every run from then on.
    await project.write({ 'data/orders.csv': rows(...old, '5,50') });
    await runDaily();
    expect(await count('orders')).toEqual({ n: 6n, ids: 5n });
  });

  test('reset is refused where the table has rows of others', async () => {
    await project.write({
      'pipelines/more.sf': `SOURCE more TYPE CSV PARAMS { "path": "data/people.csv" };\nLOAD orders FROM more MODE APPEND;\n`,
    });
    const outcome = await project.sqlflow('state', 'reset', 'shop', '--yes');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('SF9214');
    expect(outcome.stderr).toContain('--full-refresh');
  });

  test('reset --watermark goes back as far as rows can be told apart', async () => {
    await project.write({ 'data/orders.csv': rows(...old, '4,40') });
    await runDaily();
    const outcome = await project.sqlflow('state', 'reset', 'shop', '--watermark', '--yes');
    expect(outcome.stdout).toContain('goes on from 40');
    await runDaily();
    expect(await count('orders')).toEqual({ n: 5n, ids: 4n });
    expect((await project.sqlflow('state', 'reset', 'people', '--watermark', '--yes')).stdout).toContain('merges it');
    await runDaily();
    expect(await count('people')).toEqual({ n: 2n, ids: 2n });
  });

  test('set moves the bound, and not where appended rows could not be told apart', async () => {
    const back = await project.sqlflow('state', 'set', 'shop', '10');
    expect(back.code).toBe(1);
    expect(back.stderr).toContain('SF9215');
    expect((await project.sqlflow('state', 'set', 'shop', 'soon')).code).toBe(1);
    expect((await project.sqlflow('state', 'set', 'people', '1')).code).toBe(0);
    expect((await project.sqlflow('state', 'set', 'shop', '100')).stdout).toContain('rows between 30 and it');
    await project.write({ 'data/orders.csv': rows(...old, '4,40', '5,100') });
    await runDaily();
    expect(await count('orders')).toEqual({ n: 5n, ids: 4n });
    expect(await count('people')).toEqual({ n: 2n, ids: 2n });
  });

  test('restore takes a merging LOAD back to a run, and an appending one only as far as it knows its rows', async () => {
    const [first] = await project.query('SELECT min(run_id) AS id FROM sqlflow.execution_history');
    const run = String(first?.id);
    await project.write({ 'data/orders.csv': rows(...old, '4,40'), 'data/people.csv': rows('1,10', '2,20', '3,30') });
    await runDaily();
    expect((await project.sqlflow('state', 'restore', 'people', '--run', run)).stdout).toContain('goes on from 20');
    const refused = await project.sqlflow('state', 'restore', 'shop', '--run', run);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('SF9215');
    expect((await project.sqlflow('state', 'restore', 'people', '--run', '1999')).stderr).toContain('SF9210');
    await runDaily();
    expect(await count('people')).toEqual({ n: 3n, ids: 3n });
    // A reset by mistake can be taken back.
    await project.sqlflow('state', 'reset', 'people', '--yes');
    expect((await project.sqlflow('state', 'restore', 'people', '--run', run)).code).toBe(0);
  });

  test('move hands the state of a renamed source on', async () => {
    await project.write({ 'pipelines/daily.sf': pipeline.replaceAll('shop', 'web_shop') });
    expect((await project.sqlflow('run')).code).toBe(1);
    expect((await project.sqlflow('state', 'list')).stdout).toContain('in no pipeline');
    const wrong = await project.sqlflow('state', 'move', 'shop', '--table', 'orders', '--to', 'people');
    expect(wrong.stderr).toContain('no pipeline loads `orders` from `people`');
    const moved = await project.sqlflow('state', 'move', 'shop', '--table', 'orders', '--to', 'web_shop');
    expect(moved.code).toBe(0);
    await project.write({ 'data/orders.csv': rows(...old, '3,30', '4,40') });
    await runDaily();
    expect(await count('orders')).toEqual({ n: 6n, ids: 4n });
    const again = await project.sqlflow('state', 'move', 'web_shop', '--table', 'orders', '--to', 'web_shop');
    expect(again.stderr).toContain('goes on with it');
  });

  test('clean deletes what is old and counts no more', async () => {
    const cleaned = JSON.parse((await project.sqlflow('state', 'clean', '--days', '0', '--json')).stdout);
    expect(cleaned.deleted.execution_history).toBeGreaterThan(0);
    expect((await project.sqlflow('history')).stdout).toBe('no runs yet\n');
    await runDaily();
    expect(await count('orders')).toEqual({ n: 4n, ids: 3n });
  });
});
