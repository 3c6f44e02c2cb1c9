import type { CsvFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { readFileStart } from '../files/file-start.js';
import type { FoundFile } from '../paths/find-files.js';

/** What `delimiter: "auto"` tries, the likeliest first. */
export const usualDelimiters = [',', ';', '\t', '|'] as const;

/**
 * Finds the delimiter of a file in its first lines: the one that gives all of them the same number of fields, and of
 * several the one that gives most. Throws `SqlFlowError` when none gives more than one.
 */
export async function findDelimiter(file: FoundFile, format: Omit<CsvFormat, 'delimiter'>): Promise<string> {
  const { text, truncated } = await readFileStart(file, { ...format, parameter: 'delimiter' });
  const lines = text.split(/\r\n|\n|\r/);
  const kept = lines.slice(format.skipRows).filter((line) => format.comment === '' || !line.startsWith(format.comment));
  if (kept.every((line) => line === '')) return ',';
  let best: { readonly delimiter: string; readonly fields: number } | undefined;
  for (const delimiter of usualDelimiters) {
    const counts = fieldCounts(kept.join('\n'), delimiter, format, truncated);
    const fields = counts[0] ?? 0;
    if (fields < 2 || counts.some((each) => each !== fields)) continue;
    if (best === undefined || fields > best.fields) best = { delimiter, fields };
  }
  if (best === undefined) throw sqlFlowError(codes.connector.delimiterNotFound, { path: file.shown });
  return best.delimiter;
}

/** The number of fields of each of the first records. A quoted field may hold delimiters and line breaks. */
function fieldCounts(
  text: string,
  delimiter: string,
  format: Pick<CsvFormat, 'quote' | 'escape'>,
  truncated: boolean,
): number[] {
  const plain = withoutQuoted(text, delimiter, format);
  const records = plain.split('\n');
  if (truncated) records.pop();
  return records
    .filter((record) => record !== '')
    .slice(0, 100)
    .map((record) => record.split(delimiter).length);
}

/** The text with each quoted field replaced by `q`, so that only delimiters and line breaks that count are left. */
function withoutQuoted(text: string, delimiter: string, format: Pick<CsvFormat, 'quote' | 'escape'>): string {
  const { quote } = format;
  if (quote === '') return text;
  const q = escaped(quote);
  const escaping = escaped(format.escape === '' ? quote : format.escape);
  const field = new RegExp(`(^|\\n|${escaped(delimiter)})${q}(?:${escaping}${q}|(?!${q})[^])*(?:${q}|$)`, 'g');
  return text.replace(field, '$1q');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
