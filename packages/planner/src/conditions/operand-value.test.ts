import { describe, expect, test } from '@jest/globals';
import { areEqual, compare, type OperandValue, truthOf } from './operand-value.js';

const text = (value: string): OperandValue => ({ kind: 'text', text: value });
const number = (digits: string): OperandValue => ({ kind: 'number', digits });
const boolean = (value: boolean): OperandValue => ({ kind: 'boolean', value });
const nothing: OperandValue = { kind: 'null' };

describe('equality', () => {
  test.each([
    [number('1'), text('1.0')],
    [text('10'), text('1e1')],
    [text('00012345678901234567890'), number('12345678901234567890')],
    [text('-0'), number('0')],
    [boolean(true), text('TRUE')],
    [boolean(false), text('false')],
    [text('eu'), text('eu')],
    [nothing, text('null')],
    [nothing, nothing],
  ])('%j equals %j', (a, b) => {
    expect(areEqual(a, b)).toBe(true);
    expect(areEqual(b, a)).toBe(true);
  });

  test.each([
    [text('12345678901234567890'), text('12345678901234567891')],
    [boolean(true), number('1')],
    [text('EU'), text('eu')],
    [nothing, text('')],
    [nothing, boolean(false)],
  ])('%j differs from %j', (a, b) => {
    expect(areEqual(a, b)).toBe(false);
    expect(areEqual(b, a)).toBe(false);
  });
});

describe('order', () => {
  test('texts that read as numbers compare as numbers, others as text', () => {
    expect(compare(text('9'), text('10'))).toBe(-1);
    expect(compare(text('9'), text('10a'))).toBe(1);
    expect(compare(text('2026-01-09'), text('2026-01-10'))).toBe(-1);
    expect(compare(text('.5'), number('0.50'))).toBe(0);
    expect(compare(text(''), number('0'))).toBe(-1);
    expect(compare(nothing, number('0'))).toBeUndefined();
  });
});

test('what stands alone reads as true, as false, or as neither', () => {
  for (const yes of ['true', 'Yes', 'ON', '1']) expect(truthOf(text(yes))).toBe(true);
  for (const no of ['false', 'No', 'off', '0', '', 'null']) expect(truthOf(text(no))).toBe(false);
  expect(truthOf(nothing)).toBe(false);
  expect(truthOf(text('prod'))).toBeUndefined();
});
