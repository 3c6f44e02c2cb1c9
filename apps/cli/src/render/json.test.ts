import { describe, expect, test } from '@jest/globals';
import { toJson } from './json.js';

describe('toJson', () => {
  test('writes whole numbers as numbers where every reader keeps their digits, else as text', () => {
    expect(toJson({ a: 1n, b: 9007199254740991n, c: 9007199254740992n, d: -9007199254740993n })).toBe(
      '{"a":1,"b":9007199254740991,"c":"9007199254740992","d":"-9007199254740993"}',
    );
  });

  test('loses no value that JSON has no word for', () => {
    expect(toJson([Number.NaN, Number.POSITIVE_INFINITY, new Uint8Array([0, 171]), null])).toBe(
      String.raw`["NaN","Infinity","\\x00\\xAB",null]`,
    );
  });
});
