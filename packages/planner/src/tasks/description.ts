import type { CommentNode } from '@sqlflow/parser';
import type { At, SourceFile } from '../files/source-file.js';

/**
 * The comments that stand above a statement: each on lines of its own, with no empty line between them and the
 * statement. Without their marks.
 */
export function descriptionAbove({ file, span }: At): string | undefined {
  const lines: string[] = [];
  let start = span.start;
  for (let comment = commentBefore(file, start); comment !== undefined; comment = commentBefore(file, start)) {
    const between = file.text.slice(comment.span.end, start);
    if (!/^[ \t]*\r?\n[ \t]*$/.test(between) || !startsItsLine(file, comment)) break;
    lines.unshift(textOf(comment));
    start = comment.span.start;
  }
  const text = lines.join('\n').trim();
  return text === '' ? undefined : text;
}

/** The last comment that ends before an offset. Comments come in the order of the text. */
function commentBefore({ node: { comments } }: SourceFile, offset: number): CommentNode | undefined {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.span.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return comments[low - 1];
}

function startsItsLine({ text }: SourceFile, { span }: CommentNode): boolean {
  return text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start).trim() === '';
}

function textOf({ text }: CommentNode): string {
  if (text.startsWith('--')) return text.replace(/^-+ ?/, '').trimEnd();
  const inside = text.replace(/^\/\*+/, '').replace(/\*+\/$/, '');
  return inside
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .trim();
}
