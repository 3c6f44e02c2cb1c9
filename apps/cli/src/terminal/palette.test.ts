import { describe, expect, test } from '@jest/globals';
import { colorEnabled, createPalette } from './palette.js';

describe('colorEnabled', () => {
  test.each([
    ['a terminal', { isTerminal: true, wanted: true, environment: {} }, true],
    ['a pipe', { isTerminal: false, wanted: true, environment: {} }, false],
    ['NO_COLOR', { isTerminal: true, wanted: true, environment: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR', { isTerminal: true, wanted: true, environment: { NO_COLOR: '' } }, true],
    ['FORCE_COLOR in a pipe', { isTerminal: false, wanted: true, environment: { FORCE_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', { isTerminal: true, wanted: true, environment: { FORCE_COLOR: '0' } }, false],
    ['--no-color and FORCE_COLOR', { isTerminal: true, wanted: false, environment: { FORCE_COLOR: '1' } }, false],
    ['a dumb terminal', { isTerminal: true, wanted: true, environment: { TERM: 'dumb' } }, false],
  ])('%s', (_, question, expected) => expect(colorEnabled(question)).toBe(expected));
});

describe('createPalette', () => {
  test('leaves text alone where colours are off', () => {
    expect(createPalette(false).red('x')).toBe('x');
    expect(createPalette(true).red('x')).toBe('\u001b[31mx\u001b[39m');
  });
});
