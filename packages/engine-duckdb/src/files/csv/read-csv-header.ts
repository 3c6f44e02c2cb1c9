import type { CsvFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../../session.js';
import { quoteText } from '../../sql-text.js';
import { type CsvHeader, readHeader } from './header.js';
import { decodeHead, readHead } from './read-head.js';
import { verifyCompression } from './verify-compression.js';

const firstTry = 64 * 1024;
/** A header beyond this is no header but an unterminated quote. */
const lastTry = 16 * 1024 * 1024;

/** The header of a file; undefined when the file has no record at all. */
export async function readCsvHeader(session: Session, path: string, format: CsvFormat): Promise<CsvHeader | undefined> {
  for (let length = firstTry; length <= lastTry; length *= 8) {
    const { text, whole, bytes } = await readText(session, path, format, length);
    // No text has a NUL, and SQL cannot hold one in a name.
    if (text.includes('\0')) throw sqlFlowError(codes.data.binaryFile, { path, looksLike: looksLike(text) });
    const { header, enough } = readHeader(text, format, whole);
    if (!enough) continue;
    if (header !== undefined && bytes !== undefined) refuseOtherBytes(path, text, header, bytes);
    return header;
  }
  throw sqlFlowError(codes.data.headerTooLong, { path });
}

interface HeadText {
  readonly text: string;
  readonly whole: boolean;
  /** What the text was decoded from, where it is to be UTF-8. */
  readonly bytes?: Buffer;
}

async function readText(session: Session, path: string, format: CsvFormat, length: number): Promise<HeadText> {
  if (format.compression === 'zstd') return readLines(session, path, length);
  try {
    const { bytes, whole } = await readHead(path, format.compression, length);
    const text = decodeHead(bytes, format.encoding);
    return format.encoding === 'utf-8' ? { text, whole, bytes } : { text, whole };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw sqlFlowError(
      codes.data.compressionBroken,
      { path, compression: format.compression, reason },
      { cause: error },
    );
  }
}

/** Node 20 cannot read zstd: DuckDB gives the lines, each as one column. */
async function readLines(session: Session, path: string, length: number): Promise<HeadText> {
  const limit = Math.ceil(length / 64);
  await verifyCompression(path, 'zstd');
  const rows = await session.rows(
    `SELECT c0 FROM read_csv(${quoteText(path)}, auto_detect = false, header = false, compression = 'zstd',
       delim = '\u0001', quote = '', escape = '', columns = {'c0': 'VARCHAR'}, nullstr = '\u0002') LIMIT ${limit}`,
  );
  return { text: rows.map((row) => `${String(row.c0)}\n`).join(''), whole: rows.length < limit };
}

/** Bytes that are no UTF-8 were decoded as U+FFFD, and would make a column of another name. */
function refuseOtherBytes(path: string, text: string, { written, start }: CsvHeader, bytes: Buffer): void {
  const [header = ''] = text.slice(start).split(/[\r\n]/);
  if (written === undefined || !header.includes('\u{fffd}') || bytes.includes(header)) return;
  const line = String(text.slice(0, start).split(/\r\n|\r|\n/).length);
  throw sqlFlowError(codes.data.wrongEncoding, { file: path, line, text: header, reason: 'the header is not UTF-8' });
}

function looksLike(text: string): string | undefined {
  if (text.startsWith('\u001f')) return 'gzip';
  if (text.startsWith('(') && text.charCodeAt(2) === 0x2f) return 'zstd';
  return text.charCodeAt(1) === 0 || text.charCodeAt(0) === 0 ? 'utf-16' : undefined;
}
