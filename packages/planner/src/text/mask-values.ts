import { escapeForPattern } from './escape-for-pattern.js';
import type { ReferenceValue } from './resolved-text.js';

/** Puts `${name}` in place of the values of references, wherever their text stands. */
export function maskValues(text: string, references: readonly ReferenceValue[]): string {
  return replaceValues(text, references, (name) => `\${${name}}`);
}

/** Replaces the values of references wherever their text stands, longer ones first. */
export function replaceValues(
  text: string,
  references: readonly ReferenceValue[],
  replacement: (name: string) => string,
): string {
  const names = new Map(references.map(({ value, name }) => [value, name]));
  names.delete('');
  if (names.size === 0) return text;
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapeForPattern).join('|'), 'g');
  return text.replace(pattern, (value) => replacement(names.get(value) ?? ''));
}
