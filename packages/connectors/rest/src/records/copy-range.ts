import { open, rename } from 'node:fs/promises';

const pieceBytes = 1024 * 1024;

/** Leaves only a range of bytes of a file. Returns how many. */
export async function copyRange(file: string, start: number, end: number): Promise<number> {
  const part = `${file}.part`;
  const from = await open(file, 'r');
  try {
    const to = await open(part, 'w');
    try {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, end - start));
      for (let at = start; at < end; ) {
        const { bytesRead } = await from.read(piece, 0, Math.min(piece.length, end - at), at);
        if (bytesRead === 0) break;
        await to.write(piece, 0, bytesRead);
        at += bytesRead;
      }
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
  await rename(part, file);
  return end - start;
}
