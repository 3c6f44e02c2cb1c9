import type { CheckedParameters } from '@sqlflow/connector-sdk/parameters';
import type { Diagnostic, Place, Span } from '@sqlflow/errors';
import { secretPathsOf } from '../parameters/report-problems.js';
import type { WrittenParameters } from '../parameters/written-parameters.js';
import { encodeShown } from '../plan/encode-text.js';
import type { SecretBook } from '../variables/secret-book.js';
import { starSecretsByName, stars } from './star-line.js';

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

/**
 * The diagnostic without secrets: those in its source lines are starred out, so that the caret still stands where it
 * should, and those known by their text are replaced in its words.
 */
export function withoutSecrets(found: Diagnostic, secrets: readonly SecretSpan[], book: SecretBook): Diagnostic {
  const place = (each: Place): Place => ({ ...each, lineText: starred(each, secrets, book) });
  return {
    ...found,
    message: encodeShown(found.message, book),
    ...(found.hint === undefined ? {} : { hint: encodeShown(found.hint, book) }),
    ...(found.place === undefined ? {} : { place: place(found.place) }),
    ...(found.related === undefined
      ? {}
      : { related: found.related.map((each) => ({ ...each, place: place(each.place) })) }),
  };
}

/** The text of a file with the secrets written in it starred out, at its old length. */
export function withoutSecretText(file: string, text: string, secrets: readonly SecretSpan[]): string {
  const hidden = secrets
    .filter((each) => each.file === file)
    .reduce((kept, { span }) => {
      return kept.slice(0, span.start) + stars(kept.slice(span.start, span.end)) + kept.slice(span.end);
    }, text);
  return hidden.split('\n').map(starSecretsByName).join('\n');
}

function starred(place: Place, secrets: readonly SecretSpan[], book: SecretBook): string {
  const lineStart = place.span.start - (place.column - 1);
  let { lineText } = place;
  for (const { file, span } of secrets) {
    if (file !== place.file) continue;
    const from = Math.max(0, span.start - lineStart);
    const to = Math.min(lineText.length, span.end - lineStart);
    if (from >= to) continue;
    lineText = lineText.slice(0, from) + stars(lineText.slice(from, to)) + lineText.slice(to);
  }
  lineText = starSecretsByName(lineText);
  const pattern = book.pattern();
  return pattern === undefined ? lineText : lineText.replace(pattern, (value) => '*'.repeat(value.length));
}
