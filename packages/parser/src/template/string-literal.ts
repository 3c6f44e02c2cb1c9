import type { Template } from '../ast/template.js';
import { readPlain, TemplateBuilder } from './parse-template.js';

/** A string of a directive, decoded. `wrongEscape` is the offset of an escape that means nothing. */
export interface DecodedString {
  readonly template: Template;
  readonly wrongEscape: number | undefined;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Decodes `'…'`, `"…"` (JSON escapes, or the quote doubled) or `"""…"""` (nothing escaped) between two offsets. */
export function stringLiteral(text: string, start: number, end: number): DecodedString {
  const triple = text.startsWith('"""', start) && end - start >= 6;
  const width = triple ? 3 : 1;
  const quote = text[start] ?? '';
  const builder = new TemplateBuilder();
  const last = end - width;
  let wrongEscape: number | undefined;
  for (let at = start + width; at < last; ) {
    if (!triple && text[at] === '\\') {
      const read = readEscape(text, at);
      if (read === undefined) wrongEscape ??= at;
      const { decoded, length } = read ?? { decoded: text.slice(at, at + 2), length: 2 };
      builder.text({ text: decoded, start: at, end: at + length });
      at += length;
    } else if (!triple && text[at] === quote && text[at + 1] === quote) {
      builder.text({ text: quote, start: at, end: at + 2 });
      at += 2;
    } else at = readPlain(text, at, last, builder);
  }
  return { template: builder.finish(start + width, last), wrongEscape };
}

function readEscape(text: string, at: number): { decoded: string; length: number } | undefined {
  const letter = text[at + 1] ?? '';
  const simple = escapes[letter];
  if (simple !== undefined) return { decoded: simple, length: 2 };
  const hex = letter === 'u' ? /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, at + 6)) : null;
  return hex === null ? undefined : { decoded: String.fromCharCode(Number.parseInt(hex[0], 16)), length: 6 };
}

/** A quoted name without its quotes. */
export function quotedName(text: string): string {
  return text.slice(1, -1).replaceAll('""', '"');
}
