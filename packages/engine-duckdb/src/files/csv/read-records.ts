import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { CsvFormat } from '@sqlflow/connector-sdk';
import { utf16Label } from './read-head.js';
import { type CsvRecord, lineBreakAt, scanRecord } from './scan-records.js';

/** A record of a file with its place. */
export interface PlacedRecord extends CsvRecord {
  /** The line it begins on, from 1, as an editor counts. */
  readonly line: number;
  /** As DuckDB counts: records and empty lines, whatever line breaks are inside of records. */
  readonly number: number;
  /** The record's own text, with its line break. */
  readonly source: string;
}

/** More than this in one record means that a quote was never closed. */
const longestRecord = 64 * 1024 * 1024;

/**
 * All records of a file after the lines to skip, header included, without comment lines and empty lines. For what DuckDB
 * cannot tell or read itself: it takes 20 ns a byte. zstd cannot be read.
 */
export async function* readRecords(path: string, format: CsvFormat): AsyncGenerator<PlacedRecord> {
  let text = '';
  let line = 1;
  let number = 1;
  let toSkip = format.skipRows;
  for await (const { part, last } of decodedParts(path, format)) {
    text += part;
    let at = 0;
    for (;;) {
      const skipping = toSkip > 0 || (format.comment !== '' && text.startsWith(format.comment, at));
      const record = skipping ? scanLine(text, at) : scanRecord(text, at, format);
      const length = record.end - at;
      if (length === 0 || (!record.complete && !last && length < longestRecord)) break;
      const source = text.slice(at, record.end);
      const empty = lineBreakAt(source, 0) === source.length;
      if (skipping) toSkip = Math.max(toSkip - 1, 0);
      else if (!empty) yield { ...record, line, number, source };
      line += countLineBreaks(source, source.length);
      number += 1;
      at = record.end;
    }
    text = text.slice(at);
  }
}

function scanLine(text: string, start: number): CsvRecord {
  let at = start;
  while (at < text.length && lineBreakAt(text, at) === 0) at += 1;
  const length = lineBreakAt(text, at);
  const complete = length > 0 && !(text[at] === '\r' && at + 1 === text.length);
  return { fields: [], start, end: at + length, complete };
}

function countLineBreaks(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; ) {
    const length = lineBreakAt(text, at);
    if (length > 0) count += 1;
    at += Math.max(length, 1);
  }
  return count;
}

/** The file's text in parts, without byte-order mark. Bytes that are no text become U+FFFD. */
async function* decodedParts(
  path: string,
  format: CsvFormat,
): AsyncGenerator<{ readonly part: string; readonly last: boolean }> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const stream: Readable = format.compression === 'gzip' ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  try {
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      if (format.encoding === 'latin-1') {
        yield { part: bytes.toString('latin1'), last: false };
        continue;
      }
      decoder ??= new TextDecoder(format.encoding === 'utf-16' ? utf16Label(bytes) : 'utf-8');
      yield { part: decoder.decode(bytes, { stream: true }), last: false };
    }
    yield { part: decoder?.decode() ?? '', last: true };
  } finally {
    stream.destroy();
    file.destroy();
  }
}
