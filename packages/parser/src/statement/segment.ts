import type { Token } from '../scan/token.js';

/** The tokens of one statement, without its `;`. `terminated` is false for the last one when its `;` is missing. */
export interface Segment {
  readonly tokens: readonly Token[];
  readonly terminated: boolean;
}

/** Cuts tokens at every `;`. Segments of nothing but comments are left out. */
export function segmentsOf(tokens: readonly Token[]): Segment[] {
  const segments: Segment[] = [];
  let current: Token[] = [];
  const finish = (terminated: boolean): void => {
    if (current.some(({ kind }) => kind !== 'comment')) segments.push({ tokens: current, terminated });
    current = [];
  };
  for (const token of tokens) {
    if (token.kind === 'semicolon') finish(true);
    else current.push(token);
  }
  finish(false);
  return segments;
}
