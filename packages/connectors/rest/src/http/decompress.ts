import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What this client can unpack. */
export const acceptedEncodings = 'gzip, br';

/** The bytes of a body without its `Content-Encoding`; undefined for one that is not known. */
export function decompressor(encoding: string | null): (() => Transform) | 'none' | undefined {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return 'none';
    case 'gzip':
    case 'x-gzip':
      return () => createGunzip();
    case 'deflate':
      return () => createInflate();
    case 'br':
      return () => createBrotliDecompress();
    default:
      return undefined;
  }
}

/** Puts a transform behind a stream; failures of the one are failures of the other. */
export function through(body: Readable, make: () => Transform): Readable {
  const unpack = make();
  body.on('error', (error) => unpack.destroy(error));
  unpack.on('close', () => body.destroy());
  return body.pipe(unpack);
}
