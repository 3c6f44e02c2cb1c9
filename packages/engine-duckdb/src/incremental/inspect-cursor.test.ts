import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CursorFacts, Engine } from '@sqlflow/engine';
import { codes } from '@sqlflow/errors';
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

const clock = { instant: '2026-01-31T10:00:00.500000Z', local: '2026-01-31 12:00:00.500000' };

function inspect(type: string, values: readonly string[], field = 'c'): Promise<CursorFacts> {
  return engine.transaction(async (tx) => {
    const staged = await stageValues(
      engine,
      tx,
      ['id INTEGER', `c ${type}`],
      values.map((value) => ['1', value]),
    );
    return engine.inspectCursor(tx, staged, field, clock);
  });
}

const quoted = (values: readonly string[]) => values.map((value) => (value === 'NULL' ? value : `'${value}'`));

test.each([
  ['INTEGER', ['9', '10', 'NULL'], '9', '10', '10'],
  [
    'HUGEINT',
    ['170141183460469231731687303715884105727', '-1'],
    '-1',
    '170141183460469231731687303715884105727',
    undefined,
  ],
  ['DECIMAL(38,2)', ['9.5', '10.25'], '9.50', '10.25', '10.25'],
  ['VARCHAR', ['9', '10'], '10', '9', '9'],
  ['DOUBLE', ['0.1', 'inf', 'nan', '-inf'], '0.1', '0.1', '0.1'],
  ['DATE', ['2026-01-30', '2026-01-31', '2026-02-01', 'infinity'], '2026-01-30', '2026-02-01', '2026-01-31'],
  [
    'TIMESTAMP',
    ['2026-01-31 12:00:00.5', '2026-01-31 12:00:00.500001', '-infinity'],
    '2026-01-31 12:00:00.500000',
    '2026-01-31 12:00:00.500001',
    '2026-01-31 12:00:00.500000',
  ],
  [
    'TIMESTAMP WITH TIME ZONE',
    ['2026-01-31 12:00:00.5+02', '2026-01-31 10:00:01+00'],
    '2026-01-31 10:00:00.500000+00',
    '2026-01-31 10:00:01.000000+00',
    '2026-01-31 10:00:00.500000+00',
  ],
])('%s', async (type, values, lowest, highest, bound) => {
  const value = (text: string) => ({ type, value: text });
  expect(await inspect(type, quoted(values))).toEqual({
    column: { name: 'c', type },
    lowest: value(lowest),
    highest: value(highest),
    bound: value(bound ?? highest),
    nulls: BigInt(values.filter((each) => each === 'NULL').length),
  });
});

test('a column without values has no bounds, whatever its type', async () => {
  for (const type of ['INTEGER', 'TIMESTAMP', 'JSON', 'BOOLEAN']) {
    expect(await inspect(type, ['NULL', 'NULL'])).toEqual({ column: { name: 'c', type }, nulls: 2n });
    expect(await inspect(type, [])).toEqual({ column: { name: 'c', type }, nulls: 0n });
  }
});

test('rows that are all stamped in the future give no bound', async () => {
  const facts = await inspect('DATE', quoted(['2026-02-01']));
  expect(facts).toEqual({
    column: { name: 'c', type: 'DATE' },
    lowest: { type: 'DATE', value: '2026-02-01' },
    highest: { type: 'DATE', value: '2026-02-01' },
    nulls: 0n,
  });
});

test.each(['BOOLEAN', 'BLOB', 'TIME', 'INTERVAL', 'JSON'])('%s is refused', async (type) => {
  const value = { BOOLEAN: 'true', BLOB: 'x', TIME: '10:00:00', INTERVAL: '1 day', JSON: '1' }[type] ?? '';
  const error = await failure(inspect(type, quoted([value])));
  expect(error.code).toBe(codes.data.notACursor.code);
  expect(error.message).toContain(`c is ${type}`);
});

test('a column that is missing is named with those that are there', async () => {
  const error = await failure(inspect('INTEGER', ['1'], 'ids'));
  expect(error.code).toBe(codes.data.cursorColumnMissing.code);
  expect(error.message).toContain('the columns are id, c');
  expect(error.diagnostic.hint).toBe('did you mean `id`?');
});

test('rows without cursor can be left out', async () => {
  const rows = await engine.transaction(async (tx) => {
    const staged = await stageValues(engine, tx, ['c INTEGER'], [['NULL'], ['2'], ['NULL'], ['1']]);
    const kept = await engine.dropNulls(tx, staged, 'C');
    expect(kept.rows).toBe(2n);
    return rowsBehind(engine, tx, kept);
  });
  expect(rows).toEqual([{ c: 2 }, { c: 1 }]);
});
