import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Row } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
import fc from 'fast-check';
import { failure } from '../__fixtures__/loading.js';
import { rowsBehind, stageValues } from '../__fixtures__/staging.js';
import { openDuckDbEngine } from '../index.js';

let engine: Engine;
beforeEach(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
});

/** The rows of the parts, each taken in a transaction of its own. */
async function partsOf(cursors: readonly (string | null)[], type: string, size: number) {
  return engine.session(async (session) => {
    const parts = await session.transaction(async (tx) => {
      const rows = cursors.map((cursor, at) => [String(at), cursor === null ? 'NULL' : `'${cursor}'`]);
      const staged = await stageValues(engine, tx, ['n INTEGER', `c ${type}`], rows);
      return engine.cut(tx, staged, { cursor: 'C', size });
    });
    const found: (readonly Row[])[] = [];
    for (const part of parts) {
      await session.transaction(async (tx) => {
        const staged = await engine.takePart(tx, part);
        expect(staged.rows).toBe(part.rows);
        found.push(await rowsBehind(engine, tx, staged));
      });
    }
    return found;
  });
}

/** Row by row: a part ends before the first row that has another cursor, once it is large enough. */
function toy(cursors: readonly (string | null)[], size: number): number[][] {
  const order = cursors.map((_, at) => at);
  const rank = (at: number) => (cursors[at] === null ? Number.NEGATIVE_INFINITY : Number(cursors[at]));
  order.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)));
  const parts: number[][] = order.length === 0 ? [[]] : [];
  for (const at of order) {
    const part = parts.at(-1);
    const before = part?.at(-1);
    if (part === undefined || before === undefined || (part.length >= size && rank(before) !== rank(at)))
      parts.push([at]);
    else part.push(at);
  }
  return parts;
}

test.each(['INTEGER', 'DOUBLE', 'DECIMAL(9,2)'])('parts of %s are in order and split no tie', async (type) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('1', '2', '3', '10', '-5', null), { maxLength: 14 }),
      fc.integer({ min: 1, max: 6 }),
      async (cursors, size) => {
        const parts = await partsOf(cursors, type, size);
        expect(parts.map((part) => part.map((row) => row.n))).toEqual(toy(cursors, size));
      },
    ),
    { numRuns: 15 },
  );
});

test('timestamps and texts, infinity and NaN', async () => {
  const numbers = async (cursors: readonly string[], type: string) =>
    (await partsOf(cursors, type, 1)).map((part) => part.map((row) => row.n));
  expect(
    await numbers(['2026-01-02', '2026-01-01 10:00:00.000001', '2026-01-01 10:00:00', 'infinity'], 'TIMESTAMP'),
  ).toEqual([[2], [1], [0], [3]]);
  expect(await numbers(['b', 'a', "it''s", 'b'], 'VARCHAR')).toEqual([[1], [0, 3], [2]]);
  expect(await numbers(['nan', '0.1', 'nan', '0.1'], 'FLOAT')).toEqual([
    [1, 3],
    [0, 2],
  ]);
});

test('parts are gone with their session', async () => {
  const [part] = await engine.session((session) =>
    session.transaction(async (tx) => {
      const staged = await stageValues(engine, tx, ['c INTEGER'], [['1']]);
      return engine.cut(tx, staged, { cursor: 'c', size: 1 });
    }),
  );
  if (part === undefined) throw new Error('there is no part');
  const error = await failure(engine.transaction((tx) => engine.takePart(tx, part)));
  expect(error.code).toBe(codes.engine.stageGone.code);
});

test('a column that is not there is named', async () => {
  const error = await failure(
    engine.transaction(async (tx) => {
      const staged = await stageValues(engine, tx, ['updated_at INTEGER', 'v INTEGER'], [['1', '1']]);
      await engine.cut(tx, staged, { cursor: 'update_at', size: 1 });
    }),
  );
  expect(error.code).toBe(codes.data.cursorColumnMissing.code);
  expect(error.message).toContain('the columns are updated_at, v');
  expect(error.diagnostic.hint).toContain('`updated_at`');
});
