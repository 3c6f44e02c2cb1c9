import type { FileHandle } from 'node:fs/promises';

/** Writes all of the bytes: a system may take fewer at once, as where a disk is nearly full. */
export async function writeWhole(file: Pick<FileHandle, 'write'>, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
    if (bytesWritten === 0) throw new Error(`it took ${done} of ${bytes.length} bytes`);
    done += bytesWritten;
  }
}

/** Reads so many bytes from a place. */
export async function readWhole(file: Pick<FileHandle, 'read'>, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw new Error(`it gave ${done} of ${length} bytes`);
    done += bytesRead;
  }
  return bytes;
}
