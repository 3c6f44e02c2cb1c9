import { createHash } from 'node:crypto';
import { httpFailure } from '@sqlflow/connector-sdk';
import type { Client } from '../http/client.js';
import { beginning, decoded } from '../http/client.js';
import { serverWords } from '../http/server-words.js';
import { noteWrite } from '../http/writes.js';
import type { RestOptions } from '../params/destination.js';
import type { RecordBatch } from './batches.js';

/** What became of a batch. */
export interface BatchOutcome {
  readonly accepted: number;
  readonly refused: readonly RefusedRecords[];
}

/** Records that the server refused, with what it said. */
export interface RefusedRecords {
  readonly firstRow: number;
  readonly records: readonly string[];
  readonly status: number;
  readonly words: string;
}

export interface SendInput {
  readonly client: Client;
  readonly options: RestOptions;
  readonly url: URL;
  readonly writeId: string;
  readonly signal: AbortSignal;
}

/** Statuses by which a server says that it does not want these records; others speak of the request or of itself. */
const refusals: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/**
 * Sends a batch. Where refused records are to be passed over, a batch that is refused is sent in halves, until it is known
 * which ones the server does not want.
 */
export async function sendBatch(input: SendInput, batch: RecordBatch, part = ''): Promise<BatchOutcome> {
  const { records, firstRow } = batch;
  const refusal = await sendOnce(input, batch, part);
  if (refusal === undefined) return { accepted: records.length, refused: [] };
  if (input.options.on_rejected === 'fail' || records.length === 1) {
    return { accepted: 0, refused: [{ firstRow, records, ...refusal }] };
  }
  const middle = Math.ceil(records.length / 2);
  const left = await sendBatch(input, { ...batch, records: records.slice(0, middle) }, `${part}a`);
  const rest = { ...batch, firstRow: firstRow + middle, records: records.slice(middle) };
  const right = await sendBatch(input, rest, `${part}b`);
  return { accepted: left.accepted + right.accepted, refused: [...left.refused, ...right.refused] };
}

function sendOnce(
  { client, options, url, writeId, signal }: SendInput,
  { number, records }: RecordBatch,
  part: string,
): Promise<{ readonly status: number; readonly words: string } | undefined> {
  const header = options.idempotency_key_header ?? defaultHeader;
  noteWrite();
  const request = {
    endpoint: `${url.host}${url.pathname}`,
    method: options.method,
    url,
    headers: {
      ...options.headers,
      'content-type': options.body === 'ndjson' ? 'application/x-ndjson' : 'application/json',
      ...(header === '' ? {} : { [header]: batchKey(writeId, number, part) }),
    },
    body: bodyOf(options, records),
    page: 1,
    // A server whose header is named recognises a batch that comes again; another may not know it.
    idempotent: options.method === 'PUT' || (options.idempotency_key_header ?? '') !== '',
  };
  return client.send(
    request,
    async ({ incoming: { status, headers, body } }) => {
      const text = await beginning(decoded(body, headers, request));
      if (status < 300) return undefined;
      if (refusals.has(status)) return { status, words: serverWords(text) ?? 'without a word' };
      throw httpFailure({ status, headers, body: text, url: url.href });
    },
    signal,
  );
}

const defaultHeader = 'Idempotency-Key';

/** The same for the same batch of the same write, in whatever run it is sent again. */
function batchKey(writeId: string, number: number, part: string): string {
  return `${createHash('sha256').update(writeId).digest('hex').slice(0, 32)}-${number}${part}`;
}

function bodyOf({ body, records_key: key }: RestOptions, records: readonly string[]): string {
  if (body === 'ndjson') return `${records.join('\n')}\n`;
  if (body === 'object') return records[0] ?? '{}';
  const array = `[${records.join(',')}]`;
  return key === undefined ? array : `{${JSON.stringify(key)}:${array}}`;
}
