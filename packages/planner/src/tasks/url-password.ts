import type { ResolvedText, TextPiece } from '../text/resolved-text.js';
import { hidden } from '../variables/expand.js';
import type { SecretBook } from '../variables/secret-book.js';

// What may repeat is bounded, so that the time stays linear.
const passwordInUrl = /^(.*?:\/\/[^\s:/@]{0,200}:)([^\s@/]{1,200})(@.*)$/s;

/** An address whose password, if one is written in it, is a secret: addresses are shown in plans and messages. */
export function withoutUrlPassword(address: ResolvedText, name: string, book: SecretBook): ResolvedText {
  const pieces = address.pieces.flatMap((piece): readonly TextPiece[] => {
    const match = piece.kind === 'literal' ? passwordInUrl.exec(piece.text) : null;
    if (match === null) return [piece];
    const [, before = '', password = '', after = ''] = match;
    const { span } = piece;
    const literal = (text: string): TextPiece => ({ kind: 'literal', text, span, fromVariable: true });
    const secret = hidden(`${name}.password`, [{ kind: 'literal', text: password }], book);
    return [literal(before), ...secret.map((each) => ({ ...each, span, fromVariable: true })), literal(after)];
  });
  return { ...address, pieces };
}
