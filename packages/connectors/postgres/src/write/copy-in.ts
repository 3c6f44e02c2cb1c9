import { once } from 'node:events';
import type { WriteInput } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { lineEncoder } from './encode-row.js';

/** The rows of an export as COPY's text, and the first of it before the rest is asked for. */
export interface CopyBytes {
  /** Resolves when there is something to write, so that no lock is held while the query is still thinking. */
  begin(): Promise<void>;
  all(): AsyncIterable<Buffer>;
}

export function copyBytes(input: Pick<WriteInput, 'bytes' | 'batches' | 'columns'>): CopyBytes {
  const pieces = (input.bytes ?? linesOf(input))[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let first: IteratorResult<Buffer> | undefined;
  return {
    async begin() {
      first ??= await pieces.next();
    },
    async *all() {
      try {
        for (let next = first ?? (await pieces.next()); next.done !== true; next = await pieces.next()) {
          yield next.value;
        }
      } finally {
        await pieces.return?.();
      }
    },
  };
}

async function* linesOf({ batches, columns }: Pick<WriteInput, 'batches' | 'columns'>): AsyncGenerator<Buffer> {
  const encode = lineEncoder(columns);
  for await (const batch of batches) {
    if (batch.kind !== 'rows') {
      throw sqlFlowError(codes.run.internal, { what: `a PostgreSQL destination was given ${batch.kind}` });
    }
    if (batch.rows.length > 0) yield Buffer.from(batch.rows.map(encode).join(''));
  }
}

/**
 * Sends bytes by COPY. Returns the number of rows. Where they break off, the server is told that the COPY has failed, and
 * the connection can be used for a ROLLBACK.
 */
export async function copyIn(client: pg.Client, statement: string, bytes: AsyncIterable<Buffer>): Promise<bigint> {
  const copy = client.query(copyFrom(statement));
  // Not by `pipeline`: once the server has refused, the stream has no connection any more to be destroyed with.
  const ended = new Promise<void>((resolve, reject) => {
    copy.once('finish', resolve);
    copy.on('error', reject);
  });
  let refused = false;
  ended.catch(() => {
    refused = true;
  });
  try {
    for await (const piece of bytes) {
      if (refused) break;
      if (!copy.write(piece)) await Promise.race([once(copy, 'drain').catch(() => undefined), ended]);
    }
  } catch (error) {
    // What the server said counts for more than what became of the bytes after it.
    if (refused) await ended;
    copy.destroy(new Error('the rows of the export broke off'));
    await ended.catch(() => undefined);
    throw error;
  }
  if (!refused) copy.end();
  await ended;
  return BigInt(copy.rowCount);
}
