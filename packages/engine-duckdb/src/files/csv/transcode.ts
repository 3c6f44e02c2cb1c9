import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CsvFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type PlacedRecord, readRecords } from './read-records.js';

/**
 * Whether DuckDB can read files of this format itself. Tried on 1.5.6: big-endian UTF-16 gives no rows and no error,
 * UTF-16 with letters beyond the basic plane is refused, and with a comment sign everything behind it is cut off in the
 * middle of a line.
 */
export function needsTranscoding(format: CsvFormat): boolean {
  return format.encoding === 'utf-16' || format.comment !== '';
}

/** The format of transcoded files. */
export function transcodedFormat(format: CsvFormat): CsvFormat {
  return { ...format, encoding: 'utf-8', compression: 'none', skipRows: 0, comment: '', quote: '"', escape: '' };
}

/** Writes a file again as UTF-8 with LF, doubled quotes, and without comments, into a new file of the directory. */
export async function transcodeCsv(path: string, format: CsvFormat, directory: string): Promise<string> {
  if (format.compression === 'zstd') {
    throw sqlFlowError(codes.run.notSupportedYet, {
      what: `reading ${path}: zstd together with UTF-16, comment lines or mixed line ends`,
      instead: 'compress it with gzip, or decompress it first',
    });
  }
  await mkdir(directory, { recursive: true });
  const target = join(directory, `sqlflow-${randomUUID()}.csv`);
  await pipeline(rewritten(path, format), createWriteStream(target));
  return target;
}

async function* rewritten(path: string, format: CsvFormat): AsyncGenerator<string> {
  let part = '';
  for await (const record of readRecords(path, format)) {
    part += `${line(record, format)}\n`;
    if (part.length < 256 * 1024) continue;
    yield part;
    part = '';
  }
  yield part;
}

/** Quoted fields stay quoted: an empty or null text in quotes is no NULL. */
function line(record: PlacedRecord, { delimiter }: CsvFormat): string {
  const [only, ...others] = record.fields;
  // A record of one empty field would be an empty line.
  if (others.length === 0 && only?.text === '' && !only.quoted) return '';
  return record.fields
    .map(({ text, quoted }) => {
      const special = quoted || /["\r\n]/.test(text) || text.includes(delimiter);
      return special ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(delimiter);
}
