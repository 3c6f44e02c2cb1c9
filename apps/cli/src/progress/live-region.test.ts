import { describe, expect, test } from '@jest/globals';
import { displayWidth } from '@sqlflow/errors';
import { Screen } from './__fixtures__/screen.js';
import { createLiveRegion } from './live-region.js';

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
