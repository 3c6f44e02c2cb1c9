import { readFile, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Data, Row } from '../../batch.js';
import type { Format } from '../../format.js';
import type { Column } from '../../schema.js';
import { ConformanceFailure } from '../failure.js';
import { readCsv } from './read-csv.js';
import { readJson } from './read-json.js';
import { readPostgresCopy } from './read-postgres-copy.js';

/** The rows of one batch, as an engine would have them. */
export async function readData(data: Data, columns: readonly Column[]): Promise<readonly Row[]> {
  switch (data.kind) {
    case 'rows':
      return data.rows;
    case 'arrow':
      throw unreadable('Arrow');
    case 'stream':
      return readBytes(await buffer(data.stream), data.format, columns);
    case 'streams': {
      const parts = await Promise.all(data.streams.map((stream) => buffer(stream)));
      return parts.flatMap((bytes) => readBytes(bytes, data.format, columns));
    }
    case 'files': {
      const rows: Row[] = [];
      for (const uri of data.uris) {
        const path = uri.startsWith('file:') ? fileURLToPath(uri) : uri;
        rows.push(...readBytes(await readFile(path), data.format, columns));
        if (data.owned) await rm(path);
      }
      return rows;
    }
  }
}

function readBytes(bytes: Buffer, format: Format, columns: readonly Column[]): readonly Row[] {
  if (format.type === 'parquet') throw unreadable('Parquet');
  if (format.type === 'postgres_copy') return readPostgresCopy(bytes.toString('utf8'), format);
  if (format.compression === 'zstd') throw unreadable('zstd');
  const text = (format.compression === 'gzip' ? gunzipSync(bytes) : bytes).toString(encodings[format.encoding]);
  return format.type === 'csv' ? readCsv(text, format, columns) : readJson(text, format);
}

const encodings = { 'utf-8': 'utf8', 'utf-16': 'utf16le', 'latin-1': 'latin1' } as const;

function unreadable(what: string): Error {
  return new ConformanceFailure(`the kit does not read ${what}: give the fixture a readBatches function that does`);
}
