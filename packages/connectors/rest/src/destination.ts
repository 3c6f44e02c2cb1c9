import type { ConnectorContext, Destination, WriteInput, WriteResult } from '@sqlflow/connector-sdk';
import { codes, diagnostic, sqlFlowError } from '@sqlflow/errors';
import { absolutePath, shownPath } from '@sqlflow/formats';
import { openAuthentication } from './auth/open-authentication.js';
import { type Client, createClient } from './http/client.js';
import { shownUrl } from './http/request.js';
import { createTransport } from './http/transport.js';
import type { RestOptions } from './params/destination.js';
import { type RecordBatch, recordBatches } from './write/batches.js';
import { rowEncoder } from './write/encode-row.js';
import { inParallel } from './write/in-parallel.js';
import { rejectsFile } from './write/rejects-file.js';
import { type BatchOutcome, type RefusedRecords, sendBatch } from './write/send-batch.js';

type Context = ConnectorContext & { readonly uri: string };

/** Sends rows to an HTTP API, in batches that it can recognise when they come again. */
export function openRestDestination(options: RestOptions, context: Context): Destination {
  const url = targetOf(context.uri);
  const transport = createTransport(options, context);
  const authentication = openAuthentication(options, url.href, transport, context);
  const client = createClient({ context, transport, authentication });
  return {
    write: (input) => write(input, { options, context, url, client }),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function targetOf(uri: string): URL {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const problem =
    url === undefined || !/^https?:$/.test(url.protocol)
      ? 'is no address that begins with https:// or http://'
      : url.username !== '' || url.password !== ''
        ? 'holds a user name or password'
        : undefined;
  if (url !== undefined && problem === undefined) return url;
  throw sqlFlowError(codes.rest.badTarget, { problem: problem ?? '' }, { parameter: 'path' });
}

interface Writing {
  readonly options: RestOptions;
  readonly context: Context;
  readonly url: URL;
  readonly client: Client;
}

async function write(input: WriteInput, { options, context, url, client }: Writing): Promise<WriteResult> {
  const { writeId, signal } = input;
  const rejects = absolutePath(options.rejects_path ?? `output/rejected/${url.hostname}.ndjson`, context);
  const file = rejectsFile(rejects);
  let accepted = 0n;
  let rejected = 0n;
  const take = async (batch: RecordBatch, outcome: BatchOutcome): Promise<void> => {
    accepted += BigInt(outcome.accepted);
    for (const refused of outcome.refused) {
      if (options.on_rejected === 'fail') throw refusedBatch(url, batch, refused, accepted);
      rejected += BigInt(refused.records.length);
      await file.add(refused);
      const args = { request: shownUrl(url), row: refused.firstRow, status: refused.status, words: refused.words };
      const { code, message } = diagnostic(codes.rest.recordRefused, args);
      context.logger.warn(message, { code });
    }
  };
  try {
    const size = options.body === 'object' ? 1 : options.batch_size;
    const batches = recordBatches(input.batches, { encode: rowEncoder(input.columns), size, signal });
    const send = (batch: RecordBatch) => sendBatch({ client, options, url, writeId, signal }, batch);
    await inParallel(batches, options.concurrency, async (batch) => take(batch, await send(batch)));
  } finally {
    await file[Symbol.asyncDispose]();
  }
  return {
    accepted,
    rejected,
    duplicate: false,
    ...(rejected > 0n ? { rejects: shownPath(rejects, context) } : {}),
  };
}

function refusedBatch(url: URL, batch: RecordBatch, refused: RefusedRecords, accepted: bigint) {
  return sqlFlowError(codes.rest.batchRefused, {
    request: shownUrl(url),
    first: batch.firstRow,
    last: batch.firstRow + batch.records.length - 1,
    status: refused.status,
    words: refused.words,
    accepted: String(accepted),
  });
}
