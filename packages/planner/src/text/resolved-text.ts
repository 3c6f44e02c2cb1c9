import type { Span } from '@sqlflow/errors';

/**
 * Part of a value: text that may be written into a plan, or a reference whose value may not (a secret) or cannot yet
 * (what only a run knows).
 */
export type ValuePiece = LiteralValue | ReferenceValue;

export interface LiteralValue {
  readonly kind: 'literal';
  readonly text: string;
}

export interface ReferenceValue {
  readonly kind: 'reference';
  readonly name: string;
  /** The secret; for what only a run knows, a sample of the same form. */
  readonly value: string;
  /** `in-window`: a value of SQL that an incremental run puts in. */
  readonly known: 'secret' | 'in-run' | 'in-window';
}

/** A value piece and where it stands in the file: for a variable's value the whole `${…}`. */
export type TextPiece = ValuePiece & {
  readonly span: Span;
  /** False: the characters of the file stand here one for one. */
  readonly fromVariable: boolean;
};

/** Text after variables were put in. */
export interface ResolvedText {
  readonly pieces: readonly TextPiece[];
  readonly span: Span;
}

/** The text with secrets, and samples for what only a run knows. It must not leave the planner. */
export function actualText(text: { readonly pieces: readonly ValuePiece[] }): string {
  return text.pieces.map((piece) => (piece.kind === 'literal' ? piece.text : piece.value)).join('');
}

/** The text as it may be shown: `${name}` for references. */
export function shownText(text: { readonly pieces: readonly ValuePiece[] }): string {
  return text.pieces.map((piece) => (piece.kind === 'literal' ? piece.text : `\${${piece.name}}`)).join('');
}

export function referencesOf(text: { readonly pieces: readonly ValuePiece[] }): readonly ReferenceValue[] {
  return text.pieces.filter((piece) => piece.kind === 'reference');
}

/** The piece at an offset of the actual text, and how far into it. */
export function pieceAt(
  text: ResolvedText,
  offset: number,
): { readonly piece: TextPiece; readonly inside: number } | undefined {
  let start = 0;
  for (const piece of text.pieces) {
    const length = (piece.kind === 'literal' ? piece.text : piece.value).length;
    if (offset < start + length) return { piece, inside: Math.max(0, offset - start) };
    start += length;
  }
  return undefined;
}
