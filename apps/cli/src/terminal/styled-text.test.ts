import { describe, expect, test } from '@jest/globals';
import { cutStyled } from './styled-text.js';

describe('cutStyled', () => {
  test('counts no colours and keeps them', () => {
    const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
    expect(cutStyled(red('abc'), 3)).toBe(red('abc'));
    expect(cutStyled(`${red('abc')}def`, 5)).toBe(`${red('abc')}d…`);
    expect(cutStyled(`ab${red('cdef')}`, 4)).toBe(`ab${red('c…')}`);
  });
});
