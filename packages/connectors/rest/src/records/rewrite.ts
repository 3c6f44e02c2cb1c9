import { open, readFile, stat } from 'node:fs/promises';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type FlatNames, flattenRecord } from './flatten.js';
import { valueAt, valuesAt } from './json-path.js';
import { notFound, type RecordsAt } from './locate.js';
import { isLosslessObject, type Lossless, type LosslessObject, parseLossless, stringifyLossless } from './lossless.js';

export interface Rewriting {
  readonly request: string;
  /** How deep nested objects become columns. */
  readonly flatten: number;
  /** The names that flattening has made so far, over all pages. */
  readonly names: FlatNames;
  /** Members that every record gets which lacks them. */
  readonly added: LosslessObject | undefined;
}

const mostBytes = 256 * 1024 * 1024;

/** Reads an answer of JSON as a whole. */
export async function readWhole(file: string, request: string): Promise<string> {
  const { size } = await stat(file);
  if (size > mostBytes) throw sqlFlowError(codes.rest.recordTooLarge, { request, limit: '256 MiB' });
  return readFile(file, 'utf8');
}

/** The records of an answer as values. */
export function recordsIn(text: string, at: RecordsAt, request: string): readonly Lossless[] {
  const root = parsed(text, request);
  if (at.kind === 'query') return valuesAt(text, root, at.path).flatMap(elements);
  if (at.kind === 'document') return elements(root);
  const found = valueAt(root, at.names.map((name) => `[${JSON.stringify(name)}]`).join(''));
  if (found === undefined) throw notFound(request, `the answer has no ${at.names.join('.')}`, []);
  return found === null ? [] : elements(found);
}

function parsed(text: string, request: string): Lossless {
  try {
    return parseLossless(text);
  } catch (error) {
    const beginning = error instanceof Error ? error.message : String(error);
    throw sqlFlowError(codes.rest.wrongContent, { request, wanted: 'JSON', found: 'something else', beginning });
  }
}

/** A path may lead to the array of records or to the records themselves. */
function elements(value: Lossless): readonly Lossless[] {
  return Array.isArray(value) ? (value as readonly Lossless[]) : [value];
}

/** Writes records as lines of JSON, changed as it was asked for. Returns how many bytes. */
export async function writeRecords(records: readonly Lossless[], file: string, how: Rewriting): Promise<number> {
  const handle = await open(file, 'w');
  let bytes = 0;
  try {
    for (let from = 0; from < records.length; from += 1000) {
      const lines = records.slice(from, from + 1000).map((record) => `${line(record, how)}\n`);
      bytes += (await handle.write(lines.join(''))).bytesWritten;
    }
  } finally {
    await handle.close();
  }
  return bytes;
}

function line(record: Lossless, { request, flatten, names, added }: Rewriting): string {
  if (!isLosslessObject(record)) {
    throw notFound(request, `the records are not objects: one is ${stringifyLossless(record).slice(0, 60)}`, []);
  }
  const flat = flatten > 0 ? flattenRecord(record, flatten, names, request) : record;
  return stringifyLossless(added === undefined ? flat : { ...added, ...flat });
}
