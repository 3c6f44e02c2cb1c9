import type { CheckedParameters } from '@sqlflow/connector-sdk';
import type { Diagnostic, Place, Span } from '@sqlflow/errors';
import { secretPathsOf } from '../parameters/report-problems.js';
import type { WrittenParameters } from '../parameters/written-parameters.js';

/** A secret that is written in a file as it is. */
export interface SecretSpan {
  readonly file: string;
  readonly span: Span;
}

export function secretSpansOf(
  file: string,
  checked: readonly CheckedParameters[],
  written: WrittenParameters,
): readonly SecretSpan[] {
  return checked.flatMap(secretPathsOf).flatMap((path) => {
    const entry = written.entries.get(path);
    const isLiteral = entry?.inFile === true && (entry.text?.pieces.some((piece) => !piece.fromVariable) ?? true);
    return isLiteral ? [{ file, span: entry.valueSpan }] : [];
  });
}

/** The diagnostic with the secrets of its source line starred out, so that the caret still stands where it should. */
export function withoutSecrets(found: Diagnostic, secrets: readonly SecretSpan[]): Diagnostic {
  if (found.place === undefined || secrets.length === 0) return found;
  return {
    ...found,
    place: starred(found.place, secrets),
    ...(found.related === undefined
      ? {}
      : { related: found.related.map((each) => ({ ...each, place: starred(each.place, secrets) })) }),
  };
}

function starred(place: Place, secrets: readonly SecretSpan[]): Place {
  const lineStart = place.span.start - (place.column - 1);
  let { lineText } = place;
  for (const { file, span } of secrets) {
    if (file !== place.file) continue;
    const from = Math.max(0, span.start - lineStart);
    const to = Math.min(lineText.length, span.end - lineStart);
    if (from >= to) continue;
    const hidden = lineText.slice(from, to).replaceAll(/[^"'\s]/g, '*');
    lineText = lineText.slice(0, from) + hidden + lineText.slice(to);
  }
  return { ...place, lineText };
}
