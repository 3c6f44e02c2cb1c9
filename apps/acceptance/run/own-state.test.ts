import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defineConnector, type ReadRequest, type Row, specVersion, z } from '@sqlflow/connector-sdk';
import { type TempProject, tempProject } from './temp-project.js';

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'at', type: 'TIMESTAMP' },
  { name: 'v', type: 'VARCHAR' },
];

/** What the source gives in the next run, whatever it is asked for. */
let gives: { readonly rows: readonly Row[]; readonly mayReturn: boolean; readonly noneReturned?: boolean };
let asked: ReadRequest[];

/** A source that knows by itself which rows are new: late ones too, and some twice. */
const knowing = defineConnector({
  type: 'KNOWING',
  specVersion,
  source: {
    params: z.object({}),
    capabilities: { sync: ['full_refresh', 'incremental'], exactness: 'exact' },
    open: () => ({
      discover: async () => [{ columns, primaryKey: ['id'] }],
      async *read(request) {
        asked.push(request);
        yield { kind: 'schema', columns, primaryKey: ['id'] };
        yield { kind: 'rows', rows: gives.rows };
        yield {
          kind: 'checkpoint',
          state: { version: 1, data: { run: asked.length } },
          ...(gives.mayReturn ? { mayReturn: true } : {}),
          ...(gives.noneReturned === true ? { noneReturned: true } : {}),
        };
      },
    }),
  },
});

let project: TempProject;
beforeEach(async () => {
  asked = [];
  project = await tempProject();
});
afterEach(() => project.remove());

const row = (id: number, day: number, v = 'a') => ({ id, at: `2026-01-${String(day).padStart(2, '0')} 00:00:00`, v });

async function load(
  mode: string,
  rows: readonly Row[],
  { mayReturn = false, noneReturned = false, more = '' } = {},
): Promise<void> {
  gives = { rows, mayReturn, noneReturned };
  const source = `SOURCE k TYPE KNOWING PARAMS { "sync_mode": "incremental", "cursor_field": "at"${more} };`;
  const { status } = await project.run(`${source}\nLOAD t FROM k MODE ${mode};`, {
    project: { connectors: [knowing] },
  });
  expect(status).toBe('succeeded');
}

const loaded = async () => (await project.query('SELECT id, v FROM t ORDER BY id, v')).map(({ id, v }) => `${id}${v}`);

test('a row far below the watermark is loaded, as it was committed late', async () => {
  await load('APPEND', [row(1, 10), row(2, 20)]);
  await load('APPEND', [row(3, 2)]);
  expect(await loaded()).toEqual(['1a', '2a', '3a']);
  expect(asked.map(({ state }) => state?.data)).toEqual([undefined, { run: 1 }]);
});

test('rows that may come again are told apart, however far below the watermark', async () => {
  await load('APPEND', [row(1, 1), row(2, 20)], { mayReturn: true });
  await load('APPEND', [row(1, 1), row(3, 2)], { mayReturn: true });
  await load('APPEND', [row(1, 1), row(3, 2), row(4, 3)]);
  expect(await loaded()).toEqual(['1a', '2a', '3a', '4a']);
});

test('what is merged is what the source shows now, also with an older stamp', async () => {
  await load('MERGE MERGE_KEYS (id)', [row(1, 20, 'first')]);
  await load('MERGE MERGE_KEYS (id)', [row(1, 10, 'later')]);
  expect(await loaded()).toEqual(['1later']);
});

test('nothing below the start date is loaded', async () => {
  const more = ', "start_date": "2026-01-05"';
  await load('APPEND', [row(1, 10)], { more });
  await load('APPEND', [row(2, 4), row(3, 6)], { more });
  expect(await loaded()).toEqual(['1a', '3a']);
  expect(asked.map(({ cursor }) => cursor?.start?.value)).toEqual([
    '2026-01-05 00:00:00.000000',
    '2026-01-05 00:00:00.000000',
  ]);
});

test.each(['reset', 'set'])('after `state %s` it is asked without what it remembers', async (how) => {
  await load('MERGE MERGE_KEYS (id)', [row(1, 10)]);
  const opened = await project.open({ connectors: [knowing] });
  if (how === 'reset') await opened.state.reset('k', { watermark: true });
  else await opened.state.set('k', '2026-01-03');
  await opened.close();
  await load('MERGE MERGE_KEYS (id)', [row(1, 10), row(2, 5)]);
  expect(asked[1]?.state).toBeUndefined();
  expect(asked[1]?.cursor?.from?.value).toBe(how === 'reset' ? undefined : '2026-01-03 00:00:00.000000');
  expect(await loaded()).toEqual(['1a', '2a']);
  await load('MERGE MERGE_KEYS (id)', []);
  expect(asked[2]?.state?.data).toEqual({ run: 2 });
});

test.each(['reset', 'set'])(
  'after `state %s` a run that is stopped between batches leaves nothing out',
  async (how) => {
    const rows = (v: string) => Array.from({ length: 6 }, (_, at) => row(at + 1, at + 1, v));
    await load('MERGE MERGE_KEYS (id)', rows('a'));
    const opened = await project.open({ connectors: [knowing] });
    if (how === 'reset') await opened.state.reset('k', { watermark: true });
    else await opened.state.set('k', '2026-01-01');
    await opened.close();
    const stopping = new AbortController();
    gives = { rows: rows('b'), mayReturn: false };
    const inBatches = `SOURCE k TYPE KNOWING PARAMS { "sync_mode": "incremental", "cursor_field": "at", "batch_size": 2 };`;
    const { status } = await project.run(`${inBatches}\nLOAD t FROM k MODE MERGE MERGE_KEYS (id);`, {
      project: { connectors: [knowing] },
      signal: stopping.signal,
      onEvent: (event) => {
        if (event.type === 'task-progress' && event.batches === 1) stopping.abort();
      },
    });
    expect(status).toBe('interrupted');
    await load('MERGE MERGE_KEYS (id)', rows('b'), { more: ', "batch_size": 2' });
    expect(asked[2]?.state).toBeUndefined();
    expect(await loaded()).toEqual(rows('b').map(({ id, v }) => `${id}${v}`));
  },
);

const nullRow = { id: 9, at: null, v: 'a' };

test('an equal row is another one where the source proves that none came again', async () => {
  await load('APPEND', [row(1, 10), nullRow]);
  for (const _ of [1, 2]) await load('APPEND', [row(1, 10), nullRow], { noneReturned: true });
  expect(await loaded()).toEqual(['1a', '1a', '1a', '9a', '9a', '9a']);
  await load('APPEND', [row(1, 10), nullRow]);
  expect(await loaded()).toHaveLength(6);
});

/** The source gives these rows in batches of two, and is stopped behind the first. */
async function stopInBatches(rows: readonly Row[]): Promise<void> {
  const stopping = new AbortController();
  gives = { rows, mayReturn: false, noneReturned: true };
  const inBatches = `SOURCE k TYPE KNOWING PARAMS { "sync_mode": "incremental", "cursor_field": "at", "batch_size": 2 };`;
  const { status } = await project.run(`${inBatches}\nLOAD t FROM k MODE APPEND;`, {
    project: { connectors: [knowing] },
    signal: stopping.signal,
    onEvent: (event) => {
      if (event.type === 'task-progress' && event.batches === 1) stopping.abort();
    },
  });
  expect(status).toBe('interrupted');
}

test('what a run has committed that was stopped between batches comes again, and equal rows besides are others', async () => {
  const rows = [10, 11, 12].flatMap((day) => [row(day, day), row(day, day)]);
  const proven = { noneReturned: true, more: ', "batch_size": 2' };
  await load('APPEND', [row(10, 10)]);
  for (const _ of [1, 2]) await stopInBatches(rows);
  await load('APPEND', rows, proven);
  const once = ['10a', '10a', '10a', '11a', '11a', '12a', '12a'];
  expect(await loaded()).toEqual(once);
  await load('APPEND', rows, proven);
  expect(await loaded()).toEqual([...once, '10a', '10a', '11a', '11a', '12a', '12a'].sort());
});

test('after `state reset --watermark` what is read again is recognised, equal rows as often as they were loaded', async () => {
  await load('APPEND', [row(1, 10)]);
  await load('APPEND', [row(1, 10)], { noneReturned: true });
  const opened = await project.open({ connectors: [knowing] });
  await opened.state.reset('k', { watermark: true });
  await opened.close();
  await load('APPEND', [row(1, 10), row(1, 10)], { noneReturned: true });
  expect(await loaded()).toEqual(['1a', '1a']);
});
