import { describe, expect, test } from '@jest/globals';
import { commentAbove, headComment } from './comments.js';

describe('commentAbove', () => {
  test.each([
    ['one line', '-- Orders of the shop\nSOURCE a', 2, 'Orders of the shop'],
    ['several lines', 'x;\n\n  -- First\n  --Second\nSOURCE a', 5, 'First\nSecond'],
    ['a block', '/* First\n * second */\nSOURCE a', 3, 'First\nsecond'],
    ['nothing', 'x;\nSOURCE a', 2, undefined],
    ['an empty line between', '-- far away\n\nSOURCE a', 3, undefined],
    ['Windows line ends', '-- Orders\r\nSOURCE a', 2, 'Orders'],
  ])('%s', (_, text, line, expected) => expect(commentAbove(text, line)).toBe(expected));
});

describe('headComment', () => {
  test.each([
    ['parted by an empty line', '-- What it does\n-- and why\n\nSOURCE a', 'What it does\nand why'],
    ['of the first statement', '-- About a\nSOURCE a', undefined],
    ['a block', '\ufeff\n/* What\n   it does */\n\nSOURCE a', 'What\nit does'],
    ['none', 'SOURCE a', undefined],
    ['an empty file', '', undefined],
    ['nothing else', '-- only this', 'only this'],
  ])('%s', (_, text, expected) => expect(headComment(text)).toBe(expected));
});
