import { describe, expect, test } from '@jest/globals';
import type { Row } from '../history/row.js';
import { checkAppend } from './append-truth.js';

const columns = ['id', 'at', 'value'];
const a: Row = { id: 1, at: 5, value: 1 };
const b: Row = { id: 2, at: 6, value: 1 };

function check(run: Partial<Parameters<typeof checkAppend>[0]>) {
  const checked = checkAppend({ before: [], after: [], covered: [], columns, written: [], killed: false, ...run });
  return 'kind' in checked ? checked.kind : checked.added;
}

describe('appending', () => {
  test('a row of the source is in the table', () => {
    expect(check({ covered: [a, b], after: [a, b] })).toEqual([a, b]);
    expect(check({ covered: [a, b], after: [a] })).toBe('lost');
  });

  test('a row that was written is not written again', () => {
    const written = [{ row: a, columns }];
    expect(check({ before: [a], covered: [a, b], written, after: [a, b] })).toEqual([b]);
    expect(check({ before: [a], covered: [a, b], written, after: [a, a, b] })).toBe('doubled');
  });

  test('equal rows count', () => {
    const written = [{ row: a, columns }];
    expect(check({ before: [a], covered: [a, a], written, after: [a, a] })).toEqual([a]);
    expect(check({ before: [a], covered: [a, a], written, after: [a] })).toBe('lost');
  });

  test('equal rows of somebody else do not', () => {
    expect(check({ before: [a], covered: [a], after: [a, a] })).toEqual([a]);
    expect(check({ before: [a], covered: [a], after: [a] })).toBe('lost');
  });

  test('rows that are not due, and rows taken away', () => {
    expect(check({ covered: [a], after: [a, b] })).toBe('unasked');
    expect(check({ before: [b], covered: [a], after: [a] })).toBe('unasked');
  });

  test('of two rows that a written one could be, the one with NULL in the new column is', () => {
    const now = { columns: [...columns, 'extra1'], written: [{ row: a, columns }] };
    const old = { ...a, extra1: null };
    const added = { ...a, extra1: 7 };
    expect(check({ ...now, before: [a], covered: [added, old], after: [a, added] })).toEqual([added]);
    expect(check({ ...now, before: [a], covered: [added, old], after: [a, old] })).toBe('wrong row');
    expect(check({ ...now, before: [a], covered: [added], after: [a] })).toEqual([]);
  });

  test('a killed run has what it says it has, and perhaps more', () => {
    const killed = { covered: [a, b], killed: true, killedAt: 5 };
    expect(check({ ...killed, after: [a] })).toEqual([a]);
    expect(check({ ...killed, after: [a, b] })).toEqual([a, b]);
    expect(check({ ...killed, after: [b] })).toBe('lost');
    expect(check({ ...killed, after: [a, a] })).toBe('unasked');
  });
});
