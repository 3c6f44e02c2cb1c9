import { describe, expect, test } from '@jest/globals';
import { withoutSpans } from '../__fixtures__/marked.js';
import { parseTemplateText } from './parse-template-text.js';

const text = (value: string) => ({ kind: 'text', text: value });
const variable = (name: string, ...parts: readonly unknown[]) => ({
  kind: 'variable',
  name,
  ...(parts.length === 0 ? {} : { default: { kind: 'template', parts } }),
});

describe('parseTemplateText', () => {
  test.each([
    ['', []],
    ['C:\\temp', [text('C:\\temp')]],
    ['${a}', [variable('a')]],
    ['a${b}c${d|e f}', [text('a'), variable('b'), text('c'), variable('d', text('e f'))]],
    ['${a|}', [{ kind: 'variable', name: 'a', default: { kind: 'template', parts: [] } }]],
    ['${a|${b|c}-d}', [variable('a', variable('b', text('c')), text('-d'))]],
    ['${a|{"x": {}}}', [variable('a', text('{"x": {}}'))]],
    ['$5 ${{a} $', [text('$5 ${a} $')]],
    ['two\nlines ${a}', [text('two\nlines '), variable('a')]],
  ])('%j', (source, parts) => {
    const { template, diagnostics } = parseTemplateText(source);
    expect(diagnostics).toEqual([]);
    expect(withoutSpans(template)).toEqual({ kind: 'template', parts });
  });

  test('spans are relative to the text', () => {
    const { template } = parseTemplateText('ab${c|d}');
    expect(template.parts).toMatchObject([
      { span: { start: 0, end: 2 } },
      { span: { start: 2, end: 8 }, default: { span: { start: 6, end: 7 } } },
    ]);
  });

  test.each([
    ['a${b', 'SF1004', { start: 1, end: 4 }],
    ['${b c}', 'SF1015', { start: 0, end: 6 }],
    ['${1}${ok}', 'SF1015', { start: 0, end: 4 }],
  ])('%j is reported and stays text', (source, code, span) => {
    const { template, diagnostics } = parseTemplateText(source, 'profiles/dev.yml');
    expect(diagnostics).toMatchObject([{ code, place: { file: 'profiles/dev.yml', span } }]);
    expect(template.parts[0]).toMatchObject({ kind: 'text' });
  });
});
