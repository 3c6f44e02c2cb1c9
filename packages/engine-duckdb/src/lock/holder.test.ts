import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Directory } from '../__fixtures__/loading.js';
import { describeHolder } from './holder.js';
import { leaveNote } from './holder-note.js';
import { shownCommand } from './process-facts.js';

const linux = process.platform === 'linux' ? describe : describe.skip;

let directory: Directory;
let database = '';
beforeEach(async () => {
  directory = await Directory.make();
  database = join(directory.path, 'x.duckdb');
});
afterEach(() => directory.remove());

/** The note as another process would have left it. */
function changeNote(change: Readonly<Record<string, unknown>>): void {
  const path = `${database}.used-by.json`;
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
}

const thisProcess = { pid: process.pid, program: '/usr/bin/node', readOnly: false };

test.each([
  [['/usr/bin/node', '/x/main.js', 'run', 'orders', '--var', 'password=hunter2'], 'node /x/main.js run orders'],
  [['sqlflow', 'query', "ATTACH 'postgres://a:hunter2@host'"], 'sqlflow query'],
  [['psql', 'postgres://a:hunter2@host/db'], 'psql'],
  [['tool', 'password=hunter2', 'more'], 'tool'],
  [['C:\\Tools\\duckdb.exe', 'C:\\data\\dev.duckdb'], 'duckdb.exe C:\\data\\dev.duckdb'],
  [[], undefined],
])('of the command line %j only names are shown', (words, shown) => {
  expect(shownCommand(words)).toBe(shown);
});

linux('the process that holds a database', () => {
  test('is told with what it does, as long as it says so', () => {
    const note = leaveNote(database);
    note.announce('at work on pipeline `orders`');
    expect(describeHolder(database, thisProcess)).toEqual({
      holder: expect.stringMatching(`^process ${process.pid} \\(node`),
      since: expect.stringMatching(/^since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      activity: expect.stringMatching(/^at work on pipeline `orders` since \d{4}-/),
      kind: 'sqlflow',
    });
    note.announce(undefined);
    expect(describeHolder(database, thisProcess).activity).toBeUndefined();
    note.remove();
    expect(describeHolder(database, thisProcess)).toMatchObject({ since: expect.stringMatching(/^running since/) });
  });

  test.each([
    ['a process that had its id before', { startTicks: '1' }],
    ['another start of the machine', { bootId: 'other' }],
    ['a process of another id', { pid: 1 }],
  ])('is not taken for %s, which left its note when it was killed', (_what, change) => {
    leaveNote(database).announce('at work on pipeline `orders`');
    changeNote(change);
    const holder = describeHolder(database, thisProcess);
    expect(holder).toMatchObject({ kind: 'other', since: expect.stringMatching(/^running since \d{4}-/) });
    expect(holder.activity).toBeUndefined();
  });

  test('in another container is known by its note only', () => {
    expect(describeHolder(database, { readOnly: false })).toEqual({
      holder: 'a process that cannot be seen from here (in another container, or on another machine)',
      kind: 'other',
    });
    leaveNote(database).announce('at work on pipeline `orders`');
    changeNote({ pid: 7, host: 'worker-1' });
    expect(describeHolder(database, { pid: 0, readOnly: false })).toMatchObject({
      holder: expect.stringMatching(
        /^a process that cannot be seen from here; by the note .* process 7 .*on worker-1$/,
      ),
      activity: expect.stringContaining('pipeline `orders`'),
      kind: 'sqlflow',
    });
  });

  test('a note that is no note is left alone', () => {
    for (const text of ['', '{"pid": 1', '[]', 'null', '{"pid": "x"}']) {
      writeFileSync(`${database}.used-by.json`, text);
      expect(describeHolder(database, thisProcess).kind).toBe('other');
    }
  });
});

test('without /proc the id and the host have to do', () => {
  leaveNote(database).announce('at work on pipeline `orders`');
  const unknown = 2 ** 22 + 1; // More than Linux gives out.
  changeNote({ pid: unknown, host: hostname(), startTicks: undefined, command: 'node sqlflow run orders' });
  expect(describeHolder(database, { pid: unknown, readOnly: false })).toMatchObject({
    holder: `process ${unknown} (node sqlflow run orders)`,
    kind: 'sqlflow',
  });
});
