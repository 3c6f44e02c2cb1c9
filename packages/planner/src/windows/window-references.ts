import { actualText, type ResolvedText, type TextPiece } from '../text/resolved-text.js';
import { findWindowVariables } from './find-variables.js';

/**
 * Makes the window variables of an incremental query references: only its run knows their values. One whose letters
 * come from a secret stays as it is.
 */
export function withWindowReferences(query: ResolvedText): ResolvedText {
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const { name, start, end } of findWindowVariables(actualText(query))) {
    const covered = cutPieces(query.pieces, start, end);
    if (covered.some(({ kind }) => kind === 'reference')) continue;
    const span = { start: covered[0]?.span.start ?? 0, end: covered.at(-1)?.span.end ?? 0 };
    pieces.push(...cutPieces(query.pieces, at, start), {
      kind: 'reference',
      name: `@${name}`,
      // In the form of the values that runs put in: a text with a cast.
      value: `'@${name}'::DATE`,
      known: 'in-window',
      span,
      fromVariable: true,
    });
    at = end;
  }
  return { ...query, pieces: [...pieces, ...cutPieces(query.pieces, at, Number.POSITIVE_INFINITY)] };
}

/** The characters `from` to `to` of the joined pieces. A reference that is touched comes whole. */
function cutPieces(pieces: readonly TextPiece[], from: number, to: number): TextPiece[] {
  const result: TextPiece[] = [];
  let start = 0;
  for (const piece of pieces) {
    const length = (piece.kind === 'literal' ? piece.text : piece.value).length;
    const first = Math.max(from, start) - start;
    const last = Math.min(to, start + length) - start;
    if (first < last || (length === 0 && from <= start && start < to)) result.push(partOf(piece, first, last));
    start += length;
  }
  return result;
}

function partOf(piece: TextPiece, first: number, last: number): TextPiece {
  if (piece.kind === 'reference' || (first === 0 && last === piece.text.length)) return piece;
  const { span, text, fromVariable } = piece;
  const isWritten = !fromVariable && span.end - span.start === text.length;
  return {
    ...piece,
    text: text.slice(first, last),
    span: isWritten ? { start: span.start + first, end: span.start + last } : span,
  };
}
