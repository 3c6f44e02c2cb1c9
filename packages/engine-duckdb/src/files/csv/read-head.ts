import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Compression, CsvFormat } from '@sqlflow/connector-sdk';

/** The first bytes of a file after decompression. `whole`: that is all of it. */
export interface Head {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** Reads at least `length` bytes, or the whole file. zstd is not Node's to read: see `readHeadOfZstd`. */
export async function readHead(path: string, compression: Exclude<Compression, 'zstd'>, length: number): Promise<Head> {
  const file = createReadStream(path, { highWaterMark: 64 * 1024 });
  const stream: Readable = compression === 'gzip' ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= length) return { bytes: Buffer.concat(parts), whole: false };
    }
    return { bytes: Buffer.concat(parts), whole: true };
  } finally {
    stream.destroy();
    file.destroy();
  }
}

/** Decodes the start of a file. A character that is cut off at the end is left out, a byte-order mark too. */
export function decodeHead(bytes: Buffer, encoding: CsvFormat['encoding']): string {
  if (encoding === 'latin-1') return bytes.toString('latin1');
  const label = encoding === 'utf-16' ? utf16Label(bytes) : 'utf-8';
  return new TextDecoder(label).decode(bytes, { stream: true });
}

/** Byte order by the mark; without one little-endian, as Windows writes it. */
export function utf16Label(bytes: Buffer): 'utf-16le' | 'utf-16be' {
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-16le';
}
