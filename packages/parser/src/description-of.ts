import type { FileNode, StatementNode } from './ast/statement.js';

/**
 * The comments directly above a statement as plain text, without their marks; undefined if there are none. A blank line
 * between comment and statement parts them.
 */
export function descriptionOf(file: FileNode, statement: StatementNode): string | undefined {
  const lines: string[] = [];
  let below = statement.span.start;
  for (const { text, span } of file.comments.filter(({ span }) => span.end <= statement.span.start).reverse()) {
    const between = file.text.slice(span.end, below);
    const ownLine = /^[^\S\n]*$/.test(file.text.slice(file.text.lastIndexOf('\n', span.start) + 1, span.start));
    if (between.trim() !== '' || (between.match(/\n/g)?.length ?? 0) > 1 || !ownLine) break;
    lines.unshift(...plainLines(text));
    below = span.start;
  }
  const description = lines.join('\n').trim();
  return description === '' ? undefined : description;
}

function plainLines(comment: string): string[] {
  if (comment.startsWith('--')) return [comment.replace(/^-+\s?/, '').trimEnd()];
  return comment
    .replace(/^\/\*+|\*+\/$/g, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*?\s?/, '').trimEnd());
}
