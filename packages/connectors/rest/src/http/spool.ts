import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { watchForStandstill } from './slow-body.js';

/** Looks at the bytes of a body as they come, and says which of them are kept. */
export interface Tap {
  take(piece: Buffer): Buffer | readonly Buffer[];
}

export interface Spooled {
  /** Of the file. */
  readonly bytes: number;
  /** The beginning of the body. */
  readonly head: Buffer;
  /** Of the body: equal for bodies that are equal. */
  readonly hash: string;
}

const headBytes = 4096;
/** Most pages are smaller: they are written with one call. */
const heldBytes = 4 * 1024 * 1024;

export interface SpoolOptions {
  /** Undefined: all bytes are kept. */
  readonly tap?: Tap | undefined;
  /** The body is given up when it all but stands still for so long. */
  readonly standstillMilliseconds?: number | undefined;
}

/** Writes a body to a file, as it comes; memory stays flat however much that is. */
export async function spool(body: Readable, file: string, options: SpoolOptions): Promise<Spooled> {
  const { tap, standstillMilliseconds } = options;
  const hash = createHash('sha1');
  const handle = await open(file, 'w');
  let head = Buffer.alloc(0);
  let held: Buffer[] = [];
  let heldLength = 0;
  let bytes = 0;
  let came = 0;
  const endWatch = watchForStandstill(body, () => came, standstillMilliseconds);
  const write = async () => {
    if (heldLength === 0) return;
    await handle.writev(held);
    bytes += heldLength;
    held = [];
    heldLength = 0;
  };
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
      hash.update(piece);
      came += piece.length;
      const kept = tap === undefined ? [piece] : [tap.take(piece)].flat();
      for (const each of kept as Buffer[]) {
        held.push(each);
        heldLength += each.length;
      }
      if (heldLength >= heldBytes) await write();
    }
    await write();
  } finally {
    endWatch();
    await handle.close();
  }
  return { bytes, head, hash: hash.digest('base64') };
}
