import { expect } from '@jest/globals';
import { parseFile } from '../parse-file.js';

/**
 * Parses a text in which `⟦` and `⟧` mark the places of the expected problems, and checks codes and places, in order.
 * Gives what parsed.
 */
export function expectProblems(marked: string, ...codes: readonly string[]): ReturnType<typeof parseFile> {
  const { text, spans } = unmark(marked);
  const parsed = parseFile({ path: 'p.sf', text });
  const found = parsed.diagnostics.map(({ code, place }) => ({ code, span: place?.span, text: at(text, place?.span) }));
  expect(found).toEqual(codes.map((code, i) => ({ code, span: spans[i], text: at(text, spans[i]) })));
  return parsed;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function at(text: string, span: Range | undefined): string {
  return text.slice(span?.start, span?.end);
}

/** The text without its marks, and the ranges they enclosed. */
export function unmark(marked: string): { readonly text: string; readonly spans: readonly Range[] } {
  const spans: Range[] = [];
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

/** Plain data without what only says where it was written. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, each]) => key !== 'span' && key !== 'keySpan' && each !== undefined,
  );
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutSpans(each)]));
}
