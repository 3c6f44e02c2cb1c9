import { expect } from '@jest/globals';
import { parseFile } from '../parse-file.js';

/**
 * Parses a text in which `⟦` and `⟧` mark the places of the expected problems, and checks codes and places, in order.
 */
export function expectProblems(marked: string, ...codes: readonly string[]): void {
  const { text, spans } = unmark(marked);
  const { diagnostics } = parseFile({ path: 'p.sf', text });
  const found = diagnostics.map(({ code, place }) => `${code} ${text.slice(place?.span.start, place?.span.end)}`);
  const expected = codes.map((code, i) => `${code} ${text.slice(spans[i]?.start, spans[i]?.end)}`);
  expect(found).toEqual(expected);
  expect(diagnostics.map(({ place }) => ({ start: place?.span.start, end: place?.span.end }))).toEqual(spans);
}

function unmark(marked: string): { text: string; spans: { start: number; end: number }[] } {
  const spans: { start: number; end: number }[] = [];
  let text = '';
  let start = 0;
  for (const character of marked) {
    if (character === '⟦') start = text.length;
    else if (character === '⟧') spans.push({ start, end: text.length });
    else text += character;
  }
  return { text, spans };
}

/** The nodes of a text that must parse, without their spans. */
export function nodesOf(text: string): unknown[] {
  const { file, diagnostics } = parseFile({ path: 'p.sf', text });
  expect(diagnostics).toEqual([]);
  return withoutSpans(file.statements) as unknown[];
}

export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, each]) => key !== 'span' && key !== 'keySpan' && each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutSpans(each)]));
}
