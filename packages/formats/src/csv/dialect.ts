import { param } from '@sqlflow/connector-sdk';
import { z } from 'zod';

/** A delimiter as people write it: `tab` and `\t` (two characters) are a tab. */
export function delimiterCharacter(written: string): string {
  return written === '\\t' || /^tab$/i.test(written) ? '\t' : written;
}

export const delimiterDescription = 'What separates fields, up to four bytes. `tab` is a tab.';

export const delimiterAliases = ['delim', 'sep', 'separator', 'field_delimiter'];

/** True for text that can be a delimiter: not empty, no line break, at most four bytes. */
export function isDelimiter(written: string): boolean {
  const text = delimiterCharacter(written);
  return text !== '' && !/[\r\n]/.test(text) && Buffer.byteLength(text) <= 4;
}

export const delimiterComplaint = 'must be one to four bytes without a line break';

/** One character or nothing. */
export const characterSchema = z.string().refine((text) => /^[^\r\n]?$/u.test(text), 'must be one character, or empty');

export const quoteParam = param(characterSchema.default('"'), {
  description: 'What quotes fields. Empty: nothing is quoted.',
  aliases: ['quote_char', 'quotechar', 'format.quote_char', 'reader_options.quotechar'],
});

export const escapeParam = param(characterSchema.default(''), {
  description: 'What escapes a quote inside quotes. Empty: the quote is doubled.',
  aliases: ['escape_char', 'escapechar', 'format.escape_char'],
});
