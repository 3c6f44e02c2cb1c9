import {
  connectorError,
  type DestinationContext,
  type DestinationInput,
  type WriteInput,
} from '@sqlflow/connector-sdk';
import { createApi } from './api.js';
import type { Options } from './params.js';

/** Sends rows to the collection that `EXPORT … TO 'collection'` names, batch by batch. */
export function openDestination(options: Options, context: DestinationContext): DestinationInput {
  const request = createApi(options, context);

  async function send(input: WriteInput, rows: readonly object[], batch: number): Promise<boolean> {
    const { target, mode, keys = [], writeId, signal } = input;
    const { duplicate } = await request<{ duplicate: boolean }>(`${target}/import`, {
      body: { mode, keys, rows },
      // The same when a run is resumed: the API knows a batch that comes again, and leaves it out.
      headers: { 'idempotency-key': `${writeId}/${batch}` },
      signal,
    });
    return duplicate;
  }

  return {
    async write(input) {
      if (input.mode === 'merge' && input.keys === undefined) {
        throw connectorError('`merge` needs keys', { parameter: 'keys', hint: "say which: keys: ['id']" });
      }
      let accepted = 0n;
      let batches = 0;
      let known = 0;
      for await (const batch of input.batches) {
        input.signal.throwIfAborted();
        if (batch.kind !== 'rows') throw new TypeError(`rows were expected, not ${batch.kind}`);
        if (await send(input, batch.rows, batches)) known += 1;
        accepted += BigInt(batch.rows.length);
        batches += 1;
      }
      return { accepted, duplicate: batches > 0 && known === batches };
    },
  };
}
