import { describe, expect, test } from '@jest/globals';
import { parseFile } from '@sqlflow/parser';
import { headComment, sourceAt } from './comments.js';

const parse = (text: string) => parseFile({ path: 'a.sf', text }).file;

describe('headComment', () => {
  test.each([
    ['parted by an empty line', '-- What it does\n-- and why\n\nLOAD a FROM b;', 'What it does\nand why'],
    ['of the first statement', '-- About a\nLOAD a FROM b;', undefined],
    ['of the file, then of the statement', '-- File\n\n-- About a\nLOAD a FROM b;', 'File'],
    ['a block', '\ufeff\n/* What\n * it does */\n\nLOAD a FROM b;', 'What\nit does'],
    ['none', 'LOAD a FROM b;', undefined],
    ['an empty file', '', undefined],
    ['nothing else', '-- only this', 'only this'],
    ['Windows line ends', '-- What\r\n\r\nLOAD a FROM b;', 'What'],
  ])('%s', (_, text, expected) => expect(headComment(parse(text))).toBe(expected));
});

describe('sourceAt', () => {
  test('finds sources in branches', () => {
    const file = parse('IF ${env} == dev THEN\n  SOURCE a TYPE CSV PARAMS { "path": \'a.csv\' };\nEND IF;');
    expect(sourceAt(file.statements, file.text.indexOf('SOURCE'))?.name.name).toBe('a');
    expect(sourceAt(file.statements, 0)).toBeUndefined();
  });
});
