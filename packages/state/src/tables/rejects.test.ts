import { afterEach, expect, test } from '@jest/globals';
import type { RejectedRow } from '@sqlflow/engine';
import * as fc from 'fast-check';
import { closeStores, openStore } from '../__fixtures__/open-store.js';

afterEach(closeStores);

const where = { runId: 'r1', taskId: 'load:orders', source: 'shop', target: 'orders' };

test('rows are kept with file, line, column, reason and text', async () => {
  const { store, commit, query } = await openStore();
  const rows: RejectedRow[] = [
    { file: 'data/a.csv', line: 12n, column: 'total', reason: 'not a number', text: '1,"x""y",\n' },
    { file: 'data/b.json', reason: 'cut off' },
  ];
  await commit((tx) => store.saveRejects(tx, where, rows));
  expect(
    await query(
      'SELECT run_id, task_id, source, target_table, file, line, column_name, reason, text FROM sqlflow.rejects ORDER BY entry',
    ),
  ).toEqual([
    {
      run_id: 'r1',
      task_id: 'load:orders',
      source: 'shop',
      target_table: 'orders',
      file: 'data/a.csv',
      line: 12n,
      column_name: 'total',
      reason: 'not a number',
      text: '1,"x""y",\n',
    },
    {
      run_id: 'r1',
      task_id: 'load:orders',
      source: 'shop',
      target_table: 'orders',
      file: 'data/b.json',
      line: null,
      column_name: null,
      reason: 'cut off',
      text: null,
    },
  ]);
});

test('any number of rows with any text, in order', async () => {
  const { store, commit, query } = await openStore();
  const row = fc.record({
    file: fc.constant('f'),
    reason: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
    text: fc.string({ unit: 'grapheme' }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      run += 1;
      const runId = `r${run}`;
      await commit((tx) => store.saveRejects(tx, { ...where, runId }, rows));
      const kept = await query('SELECT file, reason, text FROM sqlflow.rejects WHERE run_id = ? ORDER BY entry', [
        runId,
      ]);
      expect(kept).toEqual(rows);
    }),
    { numRuns: 40 },
  );
});

test('a hundred thousand rows take moments', async () => {
  const { store, commit, query } = await openStore();
  const rows = Array.from({ length: 100_000 }, (_, at) => ({ file: 'f', line: BigInt(at), reason: 'x', text: 'a,b' }));
  const begun = performance.now();
  await commit((tx) => store.saveRejects(tx, where, rows));
  expect(performance.now() - begun).toBeLessThan(10_000);
  const [count] = await query('SELECT count(*) AS rows, max(line) AS last FROM sqlflow.rejects');
  expect(count).toEqual({ rows: 100_000n, last: 99_999n });
});
