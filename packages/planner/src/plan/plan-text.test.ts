import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ResolvedText, TextPiece } from '../text/resolved-text.js';
import { createSecretBook } from '../variables/secret-book.js';
import { encodeText } from './encode-text.js';
import { mapSqlOffset } from './map-sql-offset.js';
import type { PlanSql } from './plan.js';
import { resolvePlanText, resolvePlanValue } from './resolve-text.js';

/** Pieces whose literals stand in a file one after the other, and whose values stand for a `${v}` in it. */
function textOf(parts: readonly (string | { value: string } | { secret: string; name: string })[]): ResolvedText {
  let at = 100;
  const pieces = parts.map((part): TextPiece => {
    const length = typeof part === 'string' ? part.length : 4;
    const span = { start: at, end: at + length };
    at += length;
    if (typeof part === 'string') return { kind: 'literal', text: part, span, fromVariable: false };
    if ('value' in part) return { kind: 'literal', text: part.value, span, fromVariable: true };
    return { kind: 'reference', name: part.name, value: part.secret, known: 'secret', span, fromVariable: true };
  });
  return { pieces, span: { start: 100, end: at } };
}

const place = { file: 'a.sf', start: 100, end: 200, line: 1, column: 101 };

describe('a text of the plan', () => {
  const nasty = fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', '|', '"', '\n', 'é') });
  const part = fc.oneof(
    nasty,
    nasty.map((value) => ({ value })),
    fc.record({ secret: nasty, name: fc.constantFrom('X', 'shop.password', 'y#2') }),
  );

  test('comes back as it was, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const values = new Map<string, string>();
        const named = parts.map((each) => {
          if (typeof each === 'string' || 'value' in each) return each;
          const name = `${each.name}/${values.size}`;
          values.set(name, each.secret);
          return { ...each, name };
        });
        const { text, segments } = encodeText(textOf(named), createSecretBook());
        const plain = named.map((each) =>
          typeof each === 'string' ? each : 'value' in each ? each.value : each.secret,
        );
        expect(resolvePlanText(text, (name) => values.get(name))).toBe(plain.join(''));
        const encoded = typeof text === 'string' ? text : text.text;
        expect(segments.reduce((sum, { length }) => sum + length, 0)).toBe(encoded.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('offsets of the text the engine gets lead back to the file', () => {
    const parts = [
      'SELECT ',
      { value: 'a, b' },
      ' FROM t WHERE x = ',
      { secret: 'long secret', name: 'X' },
      ' AND "some col" = 1',
    ];
    const { text, segments } = encodeText(textOf(parts), createSecretBook());
    const sql: PlanSql = { text, segments, place };
    const resolved = resolvePlanText(text, () => 'long secret');
    const at = (what: string): unknown => mapSqlOffset(sql, resolved.indexOf(what), () => 'long secret');
    expect(at('SELECT')).toEqual({ start: 100, end: 106 });
    expect(at('b FROM')).toEqual({ start: 107, end: 111 });
    expect(at('FROM')).toEqual({ start: 112, end: 116 });
    expect(at('secret')).toEqual({ start: 129, end: 133 });
    expect(at('"some col"')).toEqual({ start: 138, end: 148 });
    expect(mapSqlOffset(sql, 10_000)).toEqual({ start: 200, end: 200 });
  });

  test('a secret that is odd enough is hidden wherever its text stands; an everyday one is not', () => {
    const book = createSecretBook();
    book.keep('shop.password', 's3cret-value');
    book.keep('shop.user', 'eu');
    const { text, segments } = encodeText(textOf(["'s3cr", { value: 'et-value' }, "' AND 'eu'"]), book);
    expect(text).toEqual({ text: "'${shop.password}' AND 'eu'", references: ['shop.password'] });
    expect(segments.map(({ start, end }) => [start, end])).toEqual([
      [100, 101],
      [101, 109],
      [109, 119],
    ]);
  });

  test('values inside parameter objects are put in, with their types', () => {
    const value = {
      password: { $text: 'a${p}b', $references: ['p'] },
      pin: { $text: '${pin}', $references: ['pin'], $json: true as const },
      ports: [1, null, true],
    };
    expect(resolvePlanValue(value, (name) => (name === 'p' ? '${p}' : '007'.slice(2)))).toEqual({
      password: 'a${p}b',
      pin: 7,
      ports: [1, null, true],
    });
  });
});
