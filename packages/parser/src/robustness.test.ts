import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withoutSpans } from './__fixtures__/marked.js';
import { wholeFile } from './__fixtures__/whole-file.js';
import { formatFile } from './format/format-file.js';
import { parseFile } from './parse-file.js';
import { parseTemplateText } from './template/parse-template-text.js';

const pieces = fc.constantFrom(
  ...[
    'SOURCE ',
    'LOAD ',
    ' FROM ',
    'IF ',
    ' THEN ',
    ' ELSE ',
    'END IF',
    ';',
    '"',
    "'",
    '{',
    '}',
    '[',
    '(',
    ')',
    '$$',
    '${',
  ],
  ...[
    '--',
    '/*',
    '*/',
    '\n',
    '\r',
    'a',
    '1',
    '=',
    'CREATE TABLE ',
    ' AS ',
    '\\',
    '\uE000',
    '😀',
    '\uD800',
    '\0',
    '"""',
    '.',
  ],
  ...[
    'EXPORT ',
    ' TO ',
    ' TYPE ',
    ' OPTIONS ',
    ' MODE ',
    ' MERGE ',
    ',',
    ':',
    '-',
    '|',
    'w',
    'q',
    '\uFEFF',
    '\u2028',
    ' CASE ',
  ],
);

/** Every problem lies in the text, and none is an accident. */
function checkAnyText(text: string): void {
  const { file, diagnostics } = parseFile({ path: 'p.sf', text });
  for (const { code, place, message } of diagnostics) {
    expect(code).toMatch(/^SF1\d{3}$/);
    expect(message).not.toMatch(/undefined|end of input|Line \d/);
    expect(place?.span.start).toBeLessThanOrEqual(place?.span.end ?? -1);
    expect(place?.span.end).toBeLessThanOrEqual(file.text.length);
  }
  const formatted = formatFile({ path: 'p.sf', text });
  expect(formatted.text === undefined).toBe(diagnostics.length > 0);
  if (formatted.text === undefined) return;
  const again = parseFile({ path: 'p.sf', text: formatted.text }).file;
  expect(withoutSpans(again.statements)).toEqual(withoutSpans(file.statements));
  expect(again.comments.map((comment) => comment.text)).toEqual(file.comments.map((comment) => comment.text));
  expect(formatFile({ path: 'p.sf', text: formatted.text }).text).toBe(formatted.text);
}

test('no text makes the parser throw', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 40 }).map((list) => list.join('')),
  );
  fc.assert(fc.property(text, checkAnyText), { numRuns: 2_000 });
});

test('no change of a real file makes the parser throw', () => {
  const change = fc.record({ at: fc.nat(wholeFile.length), length: fc.nat(20), piece: pieces });
  const text = fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce((file, { at, length, piece }) => file.slice(0, at) + piece + file.slice(at + length), wholeFile),
    );
  fc.assert(fc.property(text, checkAnyText), { numRuns: 500 });
});

test('no template makes the parser throw, and text without variables is itself', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { template } = parseTemplateText(text);
      if (!text.includes('${'))
        expect(template.parts.map((part) => part.kind === 'text' && part.text).join('')).toBe(text);
    }),
  );
});
