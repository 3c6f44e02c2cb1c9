import { expect, test } from '@jest/globals';
import type pg from 'pg';
import { readPosition } from './server-position.js';

const server = { system: '7', timeline: 1, database: '5' };

/** A server whose oldest open transaction is 793, and whose next one is 796. */
function open(standby: boolean): pg.Client {
  const row = { xmin: '793', xmax: '796', text: '793:796:793,794', standby, may: true, ...server };
  return { query: async () => ({ rows: [row] }) } as never;
}

function position(standby: boolean, xmin: string, reads: readonly string[] = []) {
  const read = reads.map((snapshot) => ({ snapshot, from: [] }));
  const before = { method: 'xmin', ...server, xmin, reads: read } as never;
  return readPosition(open(standby), { schema: 'public', name: 't' }, before);
}

test.each([
  [true, '794', 'this standby is behind what the last run has read', 'when it has caught up'],
  [true, '800', 'this standby is behind what the last run has read', 'when it has caught up'],
  [false, '794', 'a transaction is open here that was over', 'when that transaction has ended'],
  [false, '797', 'the server has gone back', '--full-refresh'],
])('standby %s, behind the last run, which has seen the end of all before %s', async (standby, xmin, what, hint) => {
  const told = { message: expect.stringContaining(what), hint: expect.stringContaining(hint) };
  const refused = { code: 'SF8216', diagnostic: expect.objectContaining(told) };
  await expect(position(standby, xmin)).rejects.toMatchObject(refused);
  await expect(position(standby, '790', ['791:791:', `${xmin}:900:`])).rejects.toMatchObject(refused);
});

test('who has seen the end of as much as the last run goes on', async () => {
  for (const standby of [true, false]) {
    await expect(position(standby, '793', ['793:799:'])).resolves.toMatchObject({ snapshot: { xmin: '793' } });
  }
});
