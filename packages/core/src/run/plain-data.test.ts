import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from '@jest/globals';
import { isPlainData } from './plain-data.js';

class Money {
  constructor(readonly amount: string) {}
}

describe('plain data', () => {
  test.each([
    [null],
    [undefined],
    [true],
    [1.5],
    [2n ** 70n],
    ['text'],
    [new Date(0)],
    [new Uint8Array([1])],
    [Buffer.from('a')],
    [[1, [{ a: 'b' }]]],
    [{ kind: 'rows', rows: [{ id: 1n, at: new Date(1), deep: { list: [null, { x: 'y' }] } }] }],
    [new Map([['key', { at: new Date(2) }]])],
  ])('%p comes back from a file', (value) => {
    expect(isPlainData(value)).toBe(true);
    expect(deserialize(serialize(value))).toEqual(value);
  });

  test.each([
    ['an instance of a class', new Money('1')],
    ['one deep within', { rows: [{ a: [{ b: new Money('1') }] }] }],
    ['one in a map', new Map([['a', new Money('1')]])],
    ['what is called like Temporal', Object.create({ toString: () => '2026-01-31' })],
    ['a function', { toString: () => '2026-01-31' }],
    ['a symbol', [Symbol('a')]],
    ['an expression', /a/],
  ])('%s does not', (_what, value) => {
    expect(isPlainData(value)).toBe(false);
  });
});
