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
    const { text, whole } = await readText(session, path, format, length);
    // No text has a NUL, and SQL cannot hold one in a name.
    if (text.includes('\0')) throw sqlFlowError(codes.data.binaryFile, { path, looksLike: looksLike(text) });
    const { header, enough } = readHeader(text, format, whole);
    if (enough) return header;
  }
  throw sqlFlowError(codes.data.headerTooLong, { path });
}

async function readText(session: Session, path: string, format: CsvFormat, length: number) {
  if (format.compression === 'zstd') return readLines(session, path, length);
  try {
    const { bytes, whole } = await readHead(path, format.compression, length);
    return { text: decodeHead(bytes, format.encoding), whole };
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
async function readLines(session: Session, path: string, length: number): Promise<{ text: string; whole: boolean }> {
  const limit = Math.ceil(length / 64);
  await verifyCompression(path, 'zstd');
  const rows = await session.rows(
    `SELECT c0 FROM read_csv(${quoteText(path)}, auto_detect = false, header = false, compression = 'zstd',
       delim = '\u0001', quote = '', escape = '', columns = {'c0': 'VARCHAR'}, nullstr = '\u0002') LIMIT ${limit}`,
  );
  return { text: rows.map((row) => `${String(row.c0)}\n`).join(''), whole: rows.length < limit };
}

function looksLike(text: string): string | undefined {
  if (text.startsWith('\u001f')) return 'gzip';
  if (text.startsWith('(') && text.charCodeAt(2) === 0x2f) return 'zstd';
  return text.charCodeAt(1) === 0 || text.charCodeAt(0) === 0 ? 'utf-16' : undefined;
}
