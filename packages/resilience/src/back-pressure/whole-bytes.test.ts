import { describe, expect, test } from '@jest/globals';
import { readWhole, writeWhole } from './whole-bytes.js';

/** A file that takes and gives a few bytes at once, and has room for so many. */
function sparingFile(room: number, held = new Uint8Array(room)) {
  const count = (length: number, position: number): number => Math.max(0, Math.min(3, length, room - position));
  return {
    held,
    async write(bytes: Uint8Array, from: number, length: number, position: number) {
      const bytesWritten = count(length, position);
      held.set(bytes.subarray(from, from + bytesWritten), position);
      return { bytesWritten, buffer: bytes };
    },
    async read(bytes: Uint8Array, from: number, length: number, position: number) {
      const bytesRead = count(length, position);
      bytes.set(held.subarray(position, position + bytesRead), from);
      return { bytesRead, buffer: bytes };
    },
  };
}

const bytes = Uint8Array.from({ length: 10 }, (_, at) => at + 1);

describe('a file that takes and gives fewer bytes than it was asked for', () => {
  test('gets and gives all of them', async () => {
    const file = sparingFile(20);
    await writeWhole(file as never, bytes, 5);
    expect([...file.held.subarray(5, 15)]).toEqual([...bytes]);
    expect([...(await readWhole(file as never, 5, 10))]).toEqual([...bytes]);
  });

  test('and then none, is an error', async () => {
    await expect(writeWhole(sparingFile(7) as never, bytes, 0)).rejects.toThrow('it took 7 of 10 bytes');
    await expect(readWhole(sparingFile(7) as never, 0, 10)).rejects.toThrow('it gave 7 of 10 bytes');
  });
});
