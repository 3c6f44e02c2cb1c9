import { createReadStream } from 'node:fs';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Compression, CsvFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { unreadable } from '../paths/file-access.js';
import type { FoundFile } from '../paths/find-files.js';

export interface FileStart {
  readonly text: string;
  /** True when the file goes on after it. */
  readonly truncated: boolean;
}

/** The first characters of a text file, decompressed, without a byte-order mark. `parameter` is what is being found out. */
export async function readFileStart(
  file: FoundFile,
  options: { readonly compression: Compression; readonly encoding: CsvFormat['encoding']; readonly parameter: string },
  limit = 256 * 1024,
): Promise<FileStart> {
  const stream = openDecompressed(file, options);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) break;
    }
  } catch (error) {
    throw isBadData(error)
      ? cannotLook(file, options, 'it is not the compressed file that it should be')
      : unreadable(file.shown, error);
  }
  const bytes = Buffer.concat(chunks);
  return { text: decode(bytes.subarray(0, limit), options.encoding), truncated: length > limit };
}

function openDecompressed(
  file: FoundFile,
  options: { readonly compression: Compression; readonly parameter: string },
): Readable {
  const raw = createReadStream(file.path);
  if (options.compression === 'none') return raw;
  const transform = options.compression === 'gzip' ? zlib.createGunzip() : zstdDecompressor();
  if (transform === undefined) {
    raw.destroy();
    throw cannotLook(file, options, `Node.js ${process.versions.node} cannot read zstd`);
  }
  // Errors of either stream reach whoever reads the last one; the callback only has to be there.
  return pipeline(raw, transform, () => {}) as Transform;
}

/** Node.js has it from 22.15 on. */
function zstdDecompressor(): Transform | undefined {
  return (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress?.();
}

function isBadData(error: unknown): boolean {
  return /^(Z_|ZSTD_|ERR_)/.test(String((error as NodeJS.ErrnoException).code));
}

function cannotLook(file: FoundFile, { parameter }: { readonly parameter: string }, reason: string): Error {
  return sqlFlowError(codes.connector.cannotLookInside, { path: file.shown, parameter, reason });
}

function decode(bytes: Buffer, encoding: CsvFormat['encoding']): string {
  if (encoding === 'latin-1') return bytes.toString('latin1');
  const bigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
  return new TextDecoder(encoding === 'utf-8' ? 'utf-8' : bigEndian ? 'utf-16be' : 'utf-16le').decode(bytes);
}
