import { describe, expect, test } from '@jest/globals';
import type { Row } from '@sqlflow/connector-sdk';
import { SqlFlowError } from '@sqlflow/errors';
import { createMemoryTables } from './index.js';
import { inferColumns } from './types.js';

const typesOf = (...values: unknown[]) =>
  inferColumns(
    't',
    values.map((v) => ({ v })),
  )[0]?.type;
const refusal = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    if (SqlFlowError.isInstance(error)) return `${error.code} ${error.message}`;
  }
  throw new Error('nothing was refused');
};

describe('the type of a column', () => {
  class PlainDate {
    readonly [Symbol.toStringTag] = 'Temporal.PlainDate';
  }

  test.each([
    ['whole numbers', [1, 2n, -3], 'BIGINT'],
    ['the greatest BIGINT', [2n ** 63n - 1n, -(2n ** 63n)], 'BIGINT'],
    ['beyond BIGINT', [2n ** 63n], 'HUGEINT'],
    ['numbers with decimal places', [1, 2.5], 'DOUBLE'],
    ['NaN and infinity', [Number.NaN, Number.POSITIVE_INFINITY], 'DOUBLE'],
    ['great numbers among fractions', [1e300, 0.5], 'DOUBLE'],
    ['text', ['1', 'a'], 'VARCHAR'],
    ['booleans and NULL', [null, true, undefined], 'BOOLEAN'],
    ['Date', [new Date()], 'TIMESTAMP WITH TIME ZONE'],
    ['Temporal', [new PlainDate()], 'DATE'],
    ['bytes', [new Uint8Array(1), Buffer.from('x')], 'BLOB'],
    ['only NULL', [null, null], 'VARCHAR'],
    ['lists', [[1], [], [null, 2n]], 'BIGINT[]'],
    ['lists of lists', [[['a']]], 'VARCHAR[][]'],
    ['empty lists', [[]], 'VARCHAR[]'],
    [
      'objects',
      [{ a: 1 }, { b: [true], 'odd "name"': 0.5 }],
      'STRUCT("a" BIGINT, "b" BOOLEAN[], "odd ""name""" DOUBLE)',
    ],
    ['objects in lists', [[{ a: 1 }, { a: 2.5 }]], 'STRUCT("a" DOUBLE)[]'],
  ])('of %s', (_what, values, type) => {
    expect(typesOf(...values)).toBe(type);
  });

  test.each([
    [
      'numbers beyond 2^53',
      [1, 2 ** 53],
      'SF8032 row 2 of t, column v: a whole number beyond 2^53 may have been rounded already',
    ],
    [
      'great integers and fractions',
      [2n ** 60n, 0.5],
      'SF8032 row 2 of t, column v: whole numbers beyond 2^53 and numbers with',
    ],
    ['more than 38 digits', [2n ** 127n], 'SF8032 row 1 of t, column v: a whole number has more than 38 digits'],
    ['text and numbers', [1, 'a'], 'SF8032 row 2 of t, column v: text where earlier rows have whole numbers'],
    [
      'a mix deep inside',
      [{ a: [1] }, { a: ['x'] }],
      'SF8032 row 2 of t, column v.a[]: text where earlier rows have whole numbers',
    ],
    ['functions', [() => 1], 'SF8032 row 1 of t, column v: a function has no SQL type'],
    ['classes', [new Map()], 'SF8032 row 1 of t, column v: an object of class Map has no SQL type'],
    ['invalid dates', [new Date('x')], 'SF8032 row 1 of t, column v: an invalid Date has no SQL type'],
    ['empty objects', [{}], 'SF8032 row 1 of t, column v: an object without properties has no SQL type'],
  ])('refuses %s', (_what, values, message) => {
    expect(refusal(() => typesOf(...values))).toContain(message);
  });
});

describe('rows', () => {
  test('give columns in the order in which they first appear', () => {
    expect(inferColumns('t', [{ b: 1 }, { a: 'x', b: 2 }]).map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test('may be instances of a class', () => {
    class Order {
      readonly id = 1;
    }
    expect(inferColumns('t', [new Order() as unknown as Row])).toEqual([{ name: 'id', type: 'BIGINT' }]);
  });

  test.each([
    ['a list', [[1]], 'SF8033 row 1 of orders is a list and not an object with properties'],
    ['null', [{ a: 1 }, null], 'SF8033 row 2 of orders is null and not an object with properties'],
    ['a Map', [new Map()], 'SF8033 row 1 of orders is a Map and not an object with properties'],
    ['a number', [7], 'SF8033 row 1 of orders is a Number and not'],
    [
      'names that SQL does not tell apart',
      [{ a: 1, A: 2 }],
      'SF8033 row 1 of orders and those before it have the columns a and A',
    ],
  ])('must be objects: %s', (_what, rows, message) => {
    expect(refusal(() => createMemoryTables({ orders: rows as never }))).toContain(message.replace('a Number', '7'));
  });

  test('may not have properties beyond the columns that were given', () => {
    const make = () =>
      createMemoryTables({ t: { columns: [{ name: 'a', type: 'BIGINT' }], rows: [{ a: 1 }, { a: 2, b: 3 }] } });
    expect(refusal(make)).toContain('SF8033 row 2 of t has a property b, which is not among the columns given');
  });
});
