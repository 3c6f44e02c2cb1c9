import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Random } from '../random.js';
import { sourceFiles } from './project-files.js';

/**
 * Damages one source file: cut off inside a row or between two, or with what its format does not allow. Returns
 * the function that mends it. A cut inside the last value of a row is left out: nobody can tell it from a whole row.
 */
export async function corruptSources(directory: string, random: Random): Promise<() => Promise<void>> {
  const path = random.pick(await sourceFiles(directory));
  const whole = await readFile(path);
  const { atime, mtime } = await stat(path);
  const replace = async (content: Buffer): Promise<void> => {
    await writeFile(path, content);
    await utimes(path, atime, mtime);
  };
  await replace(damaged(whole, extname(path), random));
  return () => replace(whole);
}

function damaged(whole: Buffer, extension: string, random: Random): Buffer {
  if (extension === '.parquet') return damagedParquet(whole, random);
  return random.chance(0.6) ? cutOff(whole, random) : withGarbage(whole, extension, random);
}

function cutOff(whole: Buffer, random: Random): Buffer {
  const lines = whole.toString().split('\n');
  const line = random.between(1, Math.max(1, lines.length - 2));
  const before = `${lines.slice(0, line).join('\n')}\n`;
  const cut = lines[line] ?? '';
  const inside = random.chance(0.7) ? cut.slice(0, random.between(0, Math.max(0, cut.lastIndexOf(',')))) : '';
  return Buffer.from(before + inside);
}

/** Bytes that are no UTF-8, or values that no column is there for: in a header they would be columns, in JSON a text. */
function withGarbage(whole: Buffer, extension: string, random: Random): Buffer {
  const values = extension === '.csv' && random.chance(0.5);
  const at = random.between(values ? whole.indexOf('\n') + 1 : 0, whole.length);
  const garbage = Buffer.from(values ? ',,,,,,' : '\xff\xfe', 'latin1');
  return Buffer.concat([whole.subarray(0, at), garbage, whole.subarray(at)]);
}

/** Cut off, or with another beginning or end: its pages carry no checksums, so damage to them may go unseen. */
function damagedParquet(whole: Buffer, random: Random): Buffer {
  if (random.chance(0.6)) return whole.subarray(0, random.between(0, whole.length - 1));
  const damage = Buffer.from(whole);
  damage.write('XXXX', random.pick([0, whole.length - 4]), 'latin1');
  return damage;
}
