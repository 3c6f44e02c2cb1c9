import { createReadStream } from 'node:fs';
import type { Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Compression } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { throwIfAborted } from '../../session.js';
import { codeOf } from '../local-files.js';

const pieceBytes = 1024 * 1024;

/** The bytes of a file after decompression, in pieces. Throws `SqlFlowError` where it is not whole. */
export async function* readBytes(
  path: string,
  compression: Compression,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const unpack = decompressor(path, compression);
  const file = createReadStream(path, { highWaterMark: pieceBytes, ...(signal === undefined ? {} : { signal }) });
  const stream: Readable = unpack === undefined ? file : file.pipe(unpack);
  if (unpack !== undefined) file.on('error', (error) => unpack.destroy(error));
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    throwIfAborted(signal, error);
    const code = codeOf(error);
    const message = error instanceof Error ? error.message : String(error);
    if (!code?.startsWith('Z_') && !code?.startsWith('ZSTD')) {
      throw sqlFlowError(codes.data.fileUnreadable, { path, reason: message }, { cause: error });
    }
    const reason = code === 'Z_BUF_ERROR' ? 'it ends early' : message;
    throw sqlFlowError(codes.data.compressionBroken, { path, compression, reason }, { cause: error });
  } finally {
    stream.destroy();
    file.destroy();
  }
}

function decompressor(path: string, compression: Compression): Transform | undefined {
  if (compression === 'none') return undefined;
  if (compression === 'gzip') return zlib.createGunzip({ chunkSize: pieceBytes });
  // Node has it from 22.15 and 23.8 on.
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  if (typeof create === 'function') return create({ chunkSize: pieceBytes }) as Transform;
  throw sqlFlowError(codes.run.notSupportedYet, {
    what: `reading ${path}: JSON in zstd with this version of Node.js`,
    instead: 'use Node.js 22.15 or newer, compress it with gzip, or decompress it first',
  });
}
