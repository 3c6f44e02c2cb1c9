import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defineCode } from './code.js';
import { codeFrame } from './code-frame.js';
import { diagnostic } from './diagnostic.js';
import { displayWidth } from './display-width.js';
import { placeOf } from './place.js';
import { countDiagnostics, renderDiagnostic, renderDiagnostics } from './render.js';

const unknownTable = defineCode<{ name: string }>({
  code: 'SF2999',
  title: 'Unknown table',
  message: ({ name }) => `there is no table ${name}`,
  hint: () => 'did you mean orders?',
  explanation: 'For tests.',
});

/** A diagnostic for the text between « and ». */
function marked(text: string, path = 'pipelines/daily.sf') {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  return diagnostic(
    unknownTable,
    { name: 'ordes' },
    { place: placeOf({ path, text: text.replace(/[«»]/g, '') }, { start, end }) },
  );
}

/** The source line of the rendered text and the part of it above the carets, by terminal columns. */
function underlined(rendered: string): { line: string; under: string } {
  const lines = rendered.split('\n');
  const at = lines.findIndex((line) => /│ *\^+$/.test(line));
  const [line = '', mark = ''] = [lines[at - 1], lines[at]];
  const [from, to] = [displayWidth(mark.slice(0, mark.indexOf('^'))), displayWidth(mark)];
  let column = 0;
  let under = '';
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    if (column >= from && column < to) under += segment;
    column += displayWidth(segment);
  }
  return { line, under };
}

describe('renderDiagnostic', () => {
  test('shows code, message, place, the marked source line and the hint', () => {
    expect(renderDiagnostic(marked('SELECT *\nFROM «ordes» o'))).toBe(
      [
        'error SF2999 there is no table ordes',
        '  pipelines/daily.sf:2:6',
        '  2 │ FROM ordes o',
        '    │      ^^^^^',
        '  hint: did you mean orders?',
      ].join('\n'),
    );
  });

  test.each([
    ['tabs', '\tFROM\t«ordes» o', 'ordes'],
    ['wide characters', "SELECT '日本語', «ordes», '한국'", 'ordes'],
    ['a wide name', 'FROM «顧客» WHERE x', '顧客'],
    ['emoji', "SELECT '👩‍👩‍👧 🇩🇪', «ordes»", 'ordes'],
    ['combining marks', `SELECT 'e\u0301e\u0301', «ordes»`, 'ordes'],
    ['an empty span', 'FROM «»ordes', 'o'],
    ['a control character', "SELECT '\u001b[31m', «ordes»", 'ordes'],
  ])('puts the caret under the place with %s', (_, text, expected) => {
    expect(underlined(renderDiagnostic(marked(text), { width: 80 })).under).toBe(expected);
  });

  test('marks the end of a line where something is missing', () => {
    expect(underlined(renderDiagnostic(marked('FROM orders«»'))).line).toContain('FROM orders');
    expect(renderDiagnostic(marked('FROM orders«»'))).toContain('│            ^');
  });

  test('marks the first line of a range that spans several', () => {
    expect(underlined(renderDiagnostic(marked('a «SELECT\n  b» c'))).under).toBe('SELECT');
  });

  test('cuts a megabyte of a line around the caret', () => {
    const text = `${'x, '.repeat(200_000)}«ordes»${', y'.repeat(200_000)}`;
    const { line, under } = underlined(renderDiagnostic(marked(text), { width: 80 }));
    expect(under).toBe('ordes');
    expect(displayWidth(line)).toBeLessThanOrEqual(80);
    expect(line).toMatch(/│ ….*…$/);
  });

  test('never lets a text of the user reach the terminal as an escape sequence', () => {
    const rendered = renderDiagnostic(marked("SELECT '\u001b[2J\u009b31m' «ordes»", 'a\u001b[2J.sf'));
    for (const character of ['\u001b', '\u009b']) expect(rendered).not.toContain(character);
    expect(rendered).toContain('␛[2J');
  });

  test('wraps long messages at the width and leaves them whole without one', () => {
    const long = diagnostic(unknownTable, { name: 'a_very_long_name '.repeat(12).trim() });
    const wrapped = renderDiagnostic(long, { width: 60 }).split('\n');
    expect(wrapped.length).toBeGreaterThan(3);
    for (const line of wrapped) expect(displayWidth(line)).toBeLessThanOrEqual(60);
    expect(renderDiagnostic(long).split('\n')).toHaveLength(2);
  });

  test('shows related places with their own lines', () => {
    const source = { path: 'a.sf', text: 'SOURCE orders TYPE CSV;\nSOURCE orders TYPE JSON;' };
    const each = diagnostic(
      unknownTable,
      { name: 'x' },
      {
        place: placeOf(source, { start: 31, end: 37 }),
        related: [{ message: 'orders was defined here', place: placeOf(source, { start: 7, end: 13 }) }],
      },
    );
    expect(renderDiagnostic(each)).toContain(
      ['  orders was defined here:', '  a.sf:1:8', '  1 │ SOURCE orders TYPE CSV;', '    │        ^^^^^^'].join('\n'),
    );
  });

  test('colours only when asked', () => {
    const each = marked('FROM «ordes»');
    expect(renderDiagnostic(each)).not.toContain('\u001b');
    expect(renderDiagnostic(each, { color: true })).toContain('\u001b[1;31merror\u001b[0m');
  });
});

describe('codeFrame', () => {
  test('stays inside the width and marks what the place covers, for any line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }).filter((text) => !/[\r\n]/.test(text)),
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.integer({ min: 24, max: 120 }),
        (text, at, length, width) => {
          const start = text.length === 0 ? 0 : at % (text.length + 1);
          const frame = codeFrame(placeOf({ path: 'a.sf', text }, { start, end: start + length }), width);
          expect(displayWidth(frame.line)).toBeLessThanOrEqual(width);
          expect(frame.markStart).toBeLessThanOrEqual(displayWidth(frame.line));
          expect(frame.markWidth).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('countDiagnostics', () => {
  test('counts by severity and by file', () => {
    const problems = [
      marked('«a»', 'a.sf'),
      marked('«b»', 'b.sf'),
      diagnostic(unknownTable, { name: 'x' }, { severity: 'warning' }),
    ];
    expect(countDiagnostics(problems)).toBe('2 errors, 1 warning in 2 files');
    expect(countDiagnostics([])).toBe('no problems');
    expect(renderDiagnostics(problems).endsWith('\n\n2 errors, 1 warning in 2 files')).toBe(true);
    expect(renderDiagnostics([])).toBe('');
  });
});

describe('displayWidth', () => {
  test.each([
    ['abc', 3],
    ['日本', 4],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['👍', 2],
    ['👨‍👩‍👧', 2],
    ['✓', 1],
    ['│', 1],
    ['\u200b', 0],
    ['', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});
