import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Column, FileWriteFormat } from '@sqlflow/connector-sdk';
import { quoteName, quoteText, sameName } from '../sql-text.js';
import type { ExportedColumn } from './exact-columns.js';

type JsonWriteFormat = Extract<FileWriteFormat, { type: 'json' | 'ndjson' }>;

/**
 * The row as one text of JSON. DuckDB (1.5.6) cannot partition JSON files: the texts are written by its CSV writer,
 * which can.
 */
export function jsonLine(
  columns: readonly Column[],
  exported: readonly ExportedColumn[],
  partitionBy: readonly string[],
  format: JsonWriteFormat,
): string {
  const fields = exported.flatMap(({ name, expression }, index) => {
    if (partitionBy.some((each) => sameName(each, name))) return [];
    return [`${quoteName(name)} := ${formatted(expression, columns[index]?.type ?? '', format)}`];
  });
  return `to_json(struct_pack(${fields.join(', ')}))::VARCHAR`;
}

function formatted(value: string, type: string, { dateFormat, timestampFormat }: JsonWriteFormat): string {
  const format = type === 'DATE' ? dateFormat : /^TIMESTAMP/.test(type) ? timestampFormat : undefined;
  return format === undefined ? value : `strftime(${value}, ${quoteText(format)})`;
}

/** Options of COPY that write a text as it is, one to a line. */
export const asLines = ['FORMAT csv', 'HEADER false', "DELIMITER ''", "QUOTE ''", "ESCAPE ''"];

/** Makes a JSON array of a file of lines, as DuckDB lays out its own. */
export async function linesToArray(path: string, compression: 'none' | 'gzip'): Promise<void> {
  const target = `${path}.array`;
  const compress = compression === 'gzip' ? createGzip() : new PassThrough();
  await pipeline(createReadStream(path), commas(), compress, createWriteStream(target));
  await rename(target, path);
}

/** Line breaks inside of JSON are escaped, so that every one that is met ends a row. */
function commas(): Transform {
  let before = '[\n\t';
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = chunk.toString('latin1');
      const rows = text.endsWith('\n') ? text.slice(0, -1) : text;
      this.push(Buffer.from(before + rows.replaceAll('\n', ',\n\t'), 'latin1'));
      before = rows === text ? '' : ',\n\t';
      done();
    },
    flush(done) {
      this.push(before.startsWith('[') ? '[\n\t\n]\n' : '\n]\n');
      done();
    },
  });
}
