import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../random.js';

/**
 * Damages one source file: cut off inside a row or between two, or with what its format does not allow. Returns
 * the function that mends it. A cut inside the last value of a row is left out: nobody can tell it from a whole row.
 */
export async function corruptSources(directory: string, random: Random): Promise<() => Promise<void>> {
  const data = join(directory, 'data');
  const name = random.pick((await readdir(data)).sort());
  const path = join(data, name);
  const whole = await readFile(path);
  await writeFile(path, random.chance(0.6) ? cutOff(whole, random) : withGarbage(whole, random));
  return () => writeFile(path, whole);
}

function cutOff(whole: Buffer, random: Random): Buffer {
  const text = whole.toString();
  const lines = text.split('\n');
  const line = random.between(1, Math.max(1, lines.length - 2));
  const before = `${lines.slice(0, line).join('\n')}\n`;
  const cut = lines[line] ?? '';
  const inside = random.chance(0.5) ? cut.slice(0, random.between(0, Math.max(0, cut.lastIndexOf(',')))) : '';
  return Buffer.from(before + inside);
}

function withGarbage(whole: Buffer, random: Random): Buffer {
  const at = random.between(0, whole.length);
  const garbage = Buffer.from(random.pick(['\xff\xfe', ',,,,,,']), 'latin1');
  return Buffer.concat([whole.subarray(0, at), garbage, whole.subarray(at)]);
}
