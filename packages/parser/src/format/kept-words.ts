import type { StatementNode } from '../ast/statement.js';

/**
 * The offsets of words that are names, keys, or bare words as values: every other word is a keyword. Keywords are not
 * reserved, so only the nodes can tell.
 */
export function keptWords(statements: readonly StatementNode[]): ReadonlySet<number> {
  const offsets = new Set<number>();
  collect(statements, offsets);
  return offsets;
}

function collect(node: unknown, offsets: Set<number>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) collect(item, offsets);
    return;
  }
  const { kind, span, keySpan } = node as Partial<Record<'kind' | 'span' | 'keySpan', unknown>>;
  // A value of kind `string` may be a bare word.
  if (kind === 'name' || kind === 'operand-word' || kind === 'string') addStart(span, offsets);
  if (kind === 'template') return;
  addStart(keySpan, offsets);
  for (const child of Object.values(node)) collect(child, offsets);
}

function addStart(span: unknown, offsets: Set<number>): void {
  if (typeof span === 'object' && span !== null && 'start' in span) offsets.add(span.start as number);
}
