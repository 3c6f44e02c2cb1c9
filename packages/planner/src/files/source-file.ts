import type { Place, Span } from '@sqlflow/errors';
import type { FileNode } from '@sqlflow/parser';
import type { PlanPlace } from '../plan/plan.js';

/** A file of the pipeline, with what is needed to say quickly where in it something stands. */
export interface SourceFile {
  /** Relative to the project root. */
  readonly path: string;
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly lineStarts: readonly number[];
  readonly node: FileNode;
}

/** A range of one of the files. */
export interface At {
  readonly file: SourceFile;
  readonly span: Span;
}

export function sourceFile(node: FileNode): SourceFile {
  const lineStarts = [0];
  for (let at = node.text.indexOf('\n'); at !== -1; at = node.text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { path: node.path, text: node.text, lineStarts, node };
}

/** The same as `placeOf` of `@sqlflow/errors`, without reading the file from its start each time. */
export function placeOfAt({ file, span }: At): Place {
  const start = positionOf(file, span.start);
  const end = positionOf(file, span.end);
  const nextLine = file.lineStarts[start.line];
  const line = file.text.slice(start.lineStart, nextLine ?? file.text.length).replace(/\r?\n$/, '');
  return {
    file: file.path,
    span: { start: span.start, end: span.end },
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    lineText: line,
  };
}

export function planPlaceOf({ file, span }: At): PlanPlace {
  const { line, column } = positionOf(file, span.start);
  return { file: file.path, start: span.start, end: span.end, line, column };
}

function positionOf(file: SourceFile, offset: number): { line: number; column: number; lineStart: number } {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const lineStart = file.lineStarts[low] ?? 0;
  return { line: low + 1, column: offset - lineStart + 1, lineStart };
}
