import { isEverydayValue } from './everyday-value.js';
import { spellingsOf } from './spellings.js';

/** Text without secrets: whatever would show one shows `***` instead. */
export type Mask = (text: string) => string;

const shown = '***';

/**
 * Masks the values of secrets wherever they occur, in every spelling that `spellingsOf` knows. Values that overlap are
 * masked together. A short everyday value (`eu`, `5432`, `localhost`) is never masked by its text alone. The time is
 * linear in the length of the text.
 */
export function createMask(values: Iterable<string>): Mask {
  const spellings = new Set<string>();
  for (const value of values) {
    if (isEverydayValue(value)) continue;
    for (const spelling of spellingsOf(value)) spellings.add(spelling);
  }
  if (spellings.size === 0) return (text) => text;
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length).map(escapeRegExp);
  // A lookahead takes no text, so that values which begin inside another are found as well.
  const anySpelling = new RegExp(`(?=(${longestFirst.join('|')}))`, 'g');
  return (text) => maskRanges(text, anySpelling);
}

function maskRanges(text: string, anySpelling: RegExp): string {
  let masked = '';
  let end = 0;
  for (const { index, 1: spelling = '' } of text.matchAll(anySpelling)) {
    if (masked === '' || index > end) masked += text.slice(end, index) + shown;
    end = Math.max(end, index + spelling.length);
  }
  return masked + text.slice(end);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
