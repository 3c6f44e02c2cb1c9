import { type Diagnostic, hasErrors, type SourceText } from '@sqlflow/errors';
import { parseFile } from '../parse-file.js';
import { tokenize } from '../scan/tokenize.js';
import { keptSpans } from './kept-spans.js';
import { layOut } from './lay-out.js';

export interface FormattedFile {
  /** The text in the one format; undefined when the file does not parse. */
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Formats a file without changing its meaning: keywords upper-case, one statement per paragraph, branches indented,
 * objects on one line where they fit. Queries, strings, names and comments stay as they are written. The line endings
 * are those of the file's first line; a byte-order mark goes.
 */
export function formatFile(source: SourceText): FormattedFile {
  const { file, diagnostics } = parseFile(source);
  if (hasErrors(diagnostics)) return { text: undefined, diagnostics };
  const formatted = layOut(file.text, tokenize(file.text), file.statements, keptSpans(file.statements));
  const breaks = /\r\n|\n/.exec(file.text)?.[0] ?? '\n';
  return { text: breaks === '\r\n' ? withCarriageReturns(formatted) : formatted, diagnostics };
}

/** Line breaks that come from inside queries, strings and comments already are what the file has. */
function withCarriageReturns(text: string): string {
  return text.replace(/(?<!\r)\n/g, '\r\n');
}
