import type { FileNode, SourceNode, StatementNode } from '@sqlflow/parser';

/** The comment at the head of a file, when an empty line parts it from the first statement. */
export function headComment({ text, comments }: FileNode): string | undefined {
  const lines: string[] = [];
  let end = 0;
  for (const comment of comments) {
    const between = text.slice(end, comment.span.start);
    if (between.trim() !== '' || (lines.length > 0 && hasEmptyLine(between))) break;
    lines.push(...plainLines(comment.text));
    end = comment.span.end;
  }
  const after = /^\s*/.exec(text.slice(end))?.[0] ?? '';
  const aboutFile = hasEmptyLine(after) || end + after.length === text.length;
  return lines.length > 0 && aboutFile ? lines.join('\n').trim() : undefined;
}

function hasEmptyLine(space: string): boolean {
  return (space.match(/\n/g)?.length ?? 0) > 1;
}

function plainLines(comment: string): string[] {
  if (comment.startsWith('--')) return [comment.replace(/^-+\s?/, '').trimEnd()];
  return comment
    .replace(/^\/\*+|\*+\/$/g, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*?\s?/, '').trimEnd());
}

/** The SOURCE statement that begins at an offset, in a branch or not. */
export function sourceAt(statements: readonly StatementNode[], start: number): SourceNode | undefined {
  for (const statement of statements) {
    if (statement.kind === 'source' && statement.span.start === start) return statement;
    if (statement.kind !== 'if') continue;
    const inside = [...statement.branches.flatMap((branch) => branch.statements), ...(statement.otherwise ?? [])];
    const found = sourceAt(inside, start);
    if (found !== undefined) return found;
  }
  return undefined;
}
