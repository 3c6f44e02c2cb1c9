import { Readable } from 'node:stream';
import { type Column, type KeysBatch, type KnownKeys, keyKind, type Row, type StreamInput } from '../../index.js';
import { fileFormat } from '../../shapes/file-format.js';
import { bucketOf, keyNumber, knownKeys } from '../values/key-sums.js';
import type { Break } from './breaks.js';

/** The keys of the buckets in which others are known, well but for one mistake. */
export async function* goneKeys(
  known: KnownKeys | undefined,
  stream: StreamInput,
  everything: () => Promise<readonly Row[]>,
  wrong?: Break,
): AsyncGenerator<KeysBatch> {
  if (known === undefined) {
    if (wrong === 'keys that nobody asked for') yield keysBatch(await everything(), stream.columns.slice(0, 1), [0], 1);
    return;
  }
  const columns = known.columns.flatMap(({ name }) => stream.columns.find((column) => column.name === name) ?? []);
  const rows = await everything();
  const alike = columns.every(({ type }, at) => keyKind(type) === keyKind(known.columns[at]?.type ?? ''));
  if (wrong === 'keys where none is gone' || (!alike && wrong !== 'keys of two kinds compared')) {
    yield keysBatch(rows, columns, [0], 1);
    return;
  }
  const hashed = columns.map((column) =>
    wrong === 'days hashed as they are written' && column.type === 'DATE' ? { ...column, type: 'VARCHAR' } : column,
  );
  const own = knownKeys(rows, hashed, known.buckets).sums;
  const differ = [...known.sums].filter(([bucket, sum]) => own.get(bucket)?.count !== sum.count || own.get(bucket)?.checksum !== sum.checksum);
  const read = differ.map(([bucket]) => bucket).slice(0, wrong === 'keys of one bucket only' ? 1 : known.buckets);
  if (read.length === 0) return;
  const wanted = rows.filter((row) => read.includes(bucketOf(keyNumber(row, hashed), known.buckets)));
  yield keysBatch(wrong === 'keys of one page only' ? rows.slice(0, 1) : wanted, columns, read, known.buckets);
}

function keysBatch(rows: readonly Row[], columns: readonly Column[], buckets: readonly number[], of: number): KeysBatch {
  const lines = rows.map((row) => `${JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, row[name]])))}\n`);
  return { kind: 'keys', columns, buckets, of, data: { kind: 'stream', stream: Readable.from([lines.join('')]), format: fileFormat({ type: 'ndjson' }) } };
}
