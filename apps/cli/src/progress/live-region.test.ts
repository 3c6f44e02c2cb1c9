import { describe, expect, test } from '@jest/globals';
import { displayWidth } from '@sqlflow/errors';
import { Screen } from './__fixtures__/screen.js';
import { createLiveRegion, cutStyled } from './live-region.js';

describe('createLiveRegion', () => {
  test('replaces its lines and keeps what was printed above them', () => {
    const screen = new Screen();
    const region = createLiveRegion(screen);
    region.draw(['one', 'two']);
    region.print('kept');
    region.draw(['three']);
    expect(screen.text()).toBe('kept\nthree');
    region.close();
    expect(screen.text()).toBe('kept');
  });

  test('cuts lines that are wider than the terminal', () => {
    const screen = new Screen(20);
    const region = createLiveRegion(screen);
    region.draw(['x'.repeat(50), '日本語'.repeat(10)]);
    expect(screen.text().split('\n').map(displayWidth)).toEqual([19, 19]);
    region.close();
    expect(screen.text()).toBe('');
  });
});

describe('cutStyled', () => {
  test('counts no colours and keeps them', () => {
    const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
    expect(cutStyled(red('abc'), 3)).toBe(red('abc'));
    expect(cutStyled(`${red('abc')}def`, 5)).toBe(`${red('abc')}d…`);
    expect(cutStyled(`ab${red('cdef')}`, 4)).toBe(`ab${red('c…')}`);
  });
});
