import { describe, expect, test } from '@jest/globals';
import { displayWidth } from '@sqlflow/errors';
import fc from 'fast-check';
import { createPalette } from '../terminal/palette.js';
import { renderTable, type TableColumn } from './table.js';
import { cellText, isNumericType } from './value-text.js';

const palette = createPalette(false);
const columns: readonly TableColumn[] = [
  { title: 'country', align: 'left' },
  { title: 'revenue', align: 'right' },
];

describe('renderTable', () => {
  test('puts text left and numbers right', () => {
    const { text } = renderTable(
      columns,
      [
        ['DE', '12.50'],
        ['日本', '1234.00'],
      ],
      { width: 80, palette },
    );
    expect(text).toBe(['country │ revenue', '────────┼────────', 'DE      │   12.50', '日本    │ 1234.00'].join('\n'));
  });

  test('cuts text before numbers, and says so', () => {
    const table = renderTable(columns, [['x'.repeat(100), '1234567890']], { width: 30, palette });
    expect(table).toMatchObject({ cut: true, hiddenColumns: 0 });
    expect(table.text.split('\n')[2]).toBe(`${'x'.repeat(16)}… │ 1234567890`);
  });

  test('leaves out columns that do not fit at all, and says how many', () => {
    const many = Array.from({ length: 40 }, (_, index): TableColumn => ({ title: `column_${index}`, align: 'left' }));
    const table = renderTable(many, [many.map(() => 'value')], { width: 80, palette });
    expect(table.hiddenColumns).toBe(31);
  });

  test('never is wider than the terminal', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 40 }).map(cellText);
    const column = fc.record({ title: cell, align: fc.constantFrom('left' as const, 'right' as const) });
    const table = fc
      .array(column, { minLength: 1, maxLength: 12 })
      .chain((titles) =>
        fc.tuple(
          fc.constant(titles),
          fc.array(fc.array(cell, { minLength: titles.length, maxLength: titles.length }), { maxLength: 5 }),
        ),
      );
    fc.assert(
      fc.property(table, fc.integer({ min: 10, max: 100 }), ([titles, rows], width) => {
        for (const line of renderTable(titles, rows, { width, palette }).text.split('\n')) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  test('cuts nothing where there is no terminal', () => {
    const { text, cut } = renderTable(columns, [['x'.repeat(500), '1']], { width: undefined, palette });
    expect(cut).toBe(false);
    expect(text).toContain('x'.repeat(500));
  });
});

describe('cellText', () => {
  test.each([
    [null, 'NULL'],
    ['NULL', "'NULL'"],
    ['', ''],
    ['a\nb\tc', 'a⏎b c'],
    ['\u001b[31m', '␛[31m'],
    [12345678901234567890n, '12345678901234567890'],
    [[1n, null], '[1,null]'],
    [{ a: 1.5 }, '{"a":1.5}'],
    [new Uint8Array([1, 255]), '\\x01\\xFF'],
    [true, 'true'],
  ])('shows %p as %p', (value, text) => expect(cellText(value)).toBe(text));
});

describe('isNumericType', () => {
  test.each([
    ['BIGINT', true],
    ['UTINYINT', true],
    ['DECIMAL(18,2)', true],
    ['DOUBLE', true],
    ['INTEGER[]', false],
    ['INTERVAL', false],
    ['VARCHAR', false],
    ['STRUCT(a INTEGER)', false],
  ])('%s: %s', (type, numeric) => expect(isNumericType(type)).toBe(numeric));
});
