import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Compression } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { codeOf } from '../local-files.js';

/**
 * Throws unless the file is whole. DuckDB (1.5.6) does not notice a gzip file that ends early or has a wrong checksum,
 * nor a zstd file that ends early: it gives the rows up to there, and the others are lost without a word.
 */
export async function verifyCompression(path: string, compression: Compression, signal?: AbortSignal): Promise<void> {
  try {
    if (compression === 'gzip') await verifyGzip(path, signal);
    if (compression === 'zstd') await verifyZstd(path);
  } catch (error) {
    if (signal?.aborted === true) return;
    const reason = codeOf(error) === 'Z_BUF_ERROR' ? 'it ends early' : error instanceof Error ? error.message : '';
    throw sqlFlowError(codes.data.compressionBroken, { path, compression, reason }, { cause: error });
  }
}

/** Decompresses the file beside the engine, on another thread, and throws the bytes away. */
async function verifyGzip(path: string, signal: AbortSignal | undefined): Promise<void> {
  const nowhere = new Writable({ highWaterMark: 1024 * 1024, write: (_chunk, _encoding, done) => done() });
  const stages = [
    createReadStream(path, { highWaterMark: 1024 * 1024 }),
    createGunzip({ chunkSize: 1024 * 1024 }),
    nowhere,
  ];
  await pipeline(stages, signal === undefined ? {} : { signal });
}

const magic = 0xfd2fb528;
const firstSkippable = 0x184d2a50;

/** Walks from block to block by their headers (RFC 8878), without decompressing: DuckDB checks the checksums. */
async function verifyZstd(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size; ) at = await frameEnd(file, at, size);
  } finally {
    await file.close();
  }
}

async function frameEnd(file: FileHandle, start: number, size: number): Promise<number> {
  const head = await bytesAt(file, start, Math.min(18, size - start));
  const sign = head.readUInt32LE(0);
  if (sign >= firstSkippable && sign <= firstSkippable + 15) return within(start + 8 + head.readUInt32LE(4), size);
  if (sign !== magic) throw new Error(`no zstd frame at byte ${start}`);
  const descriptor = head.readUInt8(4);
  const single = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const contentSize = sizeFlag === 0 ? (single ? 1 : 0) : 2 ** sizeFlag;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  let at = start + 5 + (single ? 0 : 1) + dictionary + contentSize;
  for (let last = false; !last; ) {
    const header = (await bytesAt(file, at, 3)).readUIntLE(0, 3);
    last = (header & 1) === 1;
    const type = (header >> 1) & 3;
    at = within(at + 3 + (type === 1 ? 1 : header >> 3), size);
  }
  return within(at + ((descriptor & 4) === 0 ? 0 : 4), size);
}

function within(at: number, size: number): number {
  if (at > size) throw new Error('it ends early');
  return at;
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw new Error('it ends early');
  return buffer;
}
