import type { Compression } from '@sqlflow/connector-sdk';
import { dataExtension } from '../files/compression.js';
import { readFileStart } from '../files/file-start.js';
import type { FoundFile } from '../paths/find-files.js';

/** True for names that say one record per line. */
export function isNdjsonName(path: string): boolean {
  return ['.ndjson', '.jsonl'].includes(dataExtension(path));
}

/**
 * Whether a file is one document or has one record per line, as its beginning shows: an object that ends with its line
 * is a record, everything else is a document.
 */
export async function findJsonShape(file: FoundFile, compression: Compression): Promise<'json' | 'ndjson'> {
  const { text } = await readFileStart(file, { compression, encoding: 'utf-8', parameter: 'format' }, 1024 * 1024);
  const start = text.trimStart();
  if (!start.startsWith('{')) return 'json';
  const [line = ''] = start.split(/\r?\n/, 1);
  // A first line longer than what was read is a record too: documents are not written so that a line holds a megabyte.
  return line.length === start.length && text.length >= 1024 * 1024 ? 'ndjson' : isJson(line) ? 'ndjson' : 'json';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
