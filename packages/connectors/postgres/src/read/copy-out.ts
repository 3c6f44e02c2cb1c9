import { Readable } from 'node:stream';
import { to as copyTo } from 'pg-copy-streams';
import { type Doing, statementFailure } from '../connection/failure.js';
import type { Lease } from '../connection/pool.js';

/** The bytes of a COPY as they come. What goes wrong is told as a user sees it. */
export function copyOut({ client }: Lease, statement: string, doing: Doing): Readable {
  const copy = client.query(copyTo(statement, { highWaterMark: 1024 * 1024 }));
  return Readable.from(pieces(copy, doing), { objectMode: false, highWaterMark: 1024 * 1024 });
}

async function* pieces(copy: Readable, doing: Doing): AsyncGenerator<Buffer> {
  try {
    for await (const piece of copy as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    throw statementFailure(error, doing);
  }
}
