import { describe, expect, test } from '@jest/globals';
import { importsOf } from './imports.js';

describe('the imports of a file', () => {
  const cases: [written: string, specifier: string, typeOnly: boolean][] = [
    [`import { a } from 'x';`, 'x', false],
    [`import type { A } from 'x';`, 'x', true],
    [`import { type A } from 'x';`, 'x', false],
    [`import 'x';`, 'x', false],
    [`export { a } from 'x';`, 'x', false],
    [`export type { A } from 'x';`, 'x', true],
    [`export * from './a.js';`, './a.js', false],
    [`export type * from './a.js';`, './a.js', true],
    [`const a = await import('x');`, 'x', false],
    [`function f(a: import('x').A) {}`, 'x', true],
    [`const a = require('x');`, 'x', false],
  ];
  test.each(cases)('%s', (written, specifier, typeOnly) => {
    expect(importsOf(written)).toEqual([{ specifier, typeOnly }]);
  });

  test('text that only looks like an import is none', () => {
    expect(importsOf(`// import 'x'\nconst a = "import('x')"; export const b = a;`)).toEqual([]);
  });
});
