/**
 * The comment directly above a line (from 1) of a .sf file: `--` lines or one block comment, without their marks.
 * Undefined when there is none.
 */
export function commentAbove(text: string, line: number): string | undefined {
  const lines = text.split(/\r?\n/).slice(0, line - 1);
  const last = lines.at(-1)?.trim() ?? '';
  if (last.endsWith('*/')) return blockComment(lines);
  const comment: string[] = [];
  for (const each of lines.reverse()) {
    if (!/^\s*--/.test(each)) break;
    comment.unshift(each.replace(/^\s*--+ ?/, ''));
  }
  return comment.length === 0 ? undefined : comment.join('\n').trim();
}

/** The comment at the head of a file, when an empty line parts it from the first statement. */
export function headComment(text: string): string | undefined {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first === -1) return undefined;
  const block = lines[first]?.trim().startsWith('/*') === true;
  const isInside = (line: string, index: number) =>
    block ? !lines.slice(first, index).some((each) => each.includes('*/')) : /^\s*--/.test(line);
  let end = first;
  while (end < lines.length && isInside(lines[end] ?? '', end)) end += 1;
  if (end === first || (lines[end] ?? '').trim() !== '') return undefined;
  return commentAbove(text.replace(/^\ufeff/, ''), end + 1);
}

function blockComment(lines: readonly string[]): string | undefined {
  const start = lines.findLastIndex((line) => line.trim().startsWith('/*'));
  if (start === -1) return undefined;
  const text = lines.slice(start).join('\n').trim().slice(2, -2);
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, ''))
    .join('\n')
    .trim();
}
