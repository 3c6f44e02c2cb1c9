import type { CsvFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { readFileStart } from '../files/file-start.js';
import type { FoundFile } from '../paths/find-files.js';

/** What `delimiter: "auto"` tries, the likeliest first. */
export const usualDelimiters = [',', ';', '\t', '|'] as const;

/**
 * Finds the delimiter of a file in its first lines: the one that gives all of them the same number of fields, and of
 * several the one that leaves no quotes inside fields, then the one that gives most fields. Throws `SqlFlowError` when none
 * gives more than one.
 */
export async function findDelimiter(file: FoundFile, format: Omit<CsvFormat, 'delimiter'>): Promise<string> {
  const { text, truncated } = await readFileStart(file, { ...format, parameter: 'delimiter' });
  const lines = text.split(/\r\n|\n|\r/);
  const kept = lines.slice(format.skipRows).filter((line) => format.comment === '' || !line.startsWith(format.comment));
  if (kept.every((line) => line === '')) return ',';
  const fits = usualDelimiters
    .map((delimiter) => fitOf(kept.join('\n'), delimiter, format, truncated))
    .filter((fit) => fit.fields > 1);
  const [best] = fits.sort((a, b) => Number(a.strayQuotes) - Number(b.strayQuotes) || b.fields - a.fields);
  if (best === undefined) throw sqlFlowError(codes.connector.delimiterNotFound, { path: file.shown });
  return best.delimiter;
}

interface Fit {
  readonly delimiter: string;
  /** How many fields each of the first records has; 0 when they differ. */
  readonly fields: number;
  /** Quotes are left where no field begins or ends: the delimiter stands inside quoted fields. */
  readonly strayQuotes: boolean;
}

function fitOf(text: string, delimiter: string, format: Pick<CsvFormat, 'quote' | 'escape'>, truncated: boolean): Fit {
  const records = withoutQuoted(text, delimiter, format).split('\n');
  if (truncated) records.pop();
  const first = records.filter((record) => record !== '').slice(0, 100);
  const counts = new Set(first.map((record) => record.split(delimiter).length));
  const strayQuotes = format.quote !== '' && first.some((record) => record.includes(format.quote));
  return { delimiter, fields: counts.size === 1 ? ([...counts][0] ?? 0) : 0, strayQuotes };
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
