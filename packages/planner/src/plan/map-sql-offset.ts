import type { Span } from '@sqlflow/errors';
import type { PlanSql, SqlSegment } from './plan.js';
import type { ReferenceLookup } from './resolve-text.js';

/**
 * Where in the .sf file the character at `offset` of a query stands: the word that begins there, or the `${…}` whose
 * value holds it. `offset` counts in the text that the engine got, so the values of references are needed where the
 * query has any (`lookup`; a reference without a value counts as empty).
 */
export function mapSqlOffset(sql: PlanSql, offset: number, lookup: ReferenceLookup = () => undefined): Span {
  const isEncoded = typeof sql.text !== 'string';
  const encoded = typeof sql.text === 'string' ? sql.text : sql.text.text;
  let at = 0;
  let start = 0;
  for (const segment of sql.segments) {
    const text = encoded.slice(at, at + segment.length);
    const length = isEncoded ? resolvedLength(segment, text, lookup) : segment.length;
    if (offset < start + length) return spanIn(segment, text, Math.max(0, offset - start));
    at += segment.length;
    start += length;
  }
  return { start: sql.place.end, end: sql.place.end };
}

function resolvedLength(segment: SqlSegment, text: string, lookup: ReferenceLookup): number {
  if (segment.reference !== undefined) return lookup(segment.reference)?.length ?? 0;
  return text === '${{' && segment.whole === true ? 2 : segment.length;
}

function spanIn(segment: SqlSegment, text: string, inside: number): Span {
  if (segment.whole === true) return { start: segment.start, end: segment.end };
  const start = segment.start + inside;
  return { start, end: Math.min(segment.end, start + wordLength(text.slice(inside))) };
}

/** The length of the name, number, string or quoted name that a text begins with; at least one character. */
export function wordLength(text: string): number {
  return /^(?:[\p{L}\p{N}_]+|"[^"\n]*"|'[^'\n]*')/u.exec(text)?.[0].length ?? 1;
}
