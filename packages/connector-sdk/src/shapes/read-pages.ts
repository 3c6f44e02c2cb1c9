import type { Batch, Row } from '../batch.js';
import { connectorError } from '../connector-error.js';
import type { Json } from '../json.js';
import type { ReadRequest } from '../read-request.js';

export interface Page<Token extends Json> {
  readonly rows: readonly Row[];
  /** What the next page is asked for with: a number, a cursor, a URL. Undefined: this was the last page. */
  readonly next?: Token | undefined;
}

export interface ReadPagesOptions {
  /**
   * True: a read that broke off may go on with its page. Only where a token stays valid and leads to the same rows,
   * with the capability `resumable`. Default false.
   */
  readonly resumable?: boolean;
}

const stateVersion = 1;

/**
 * Reads a stream page by page: `fetchPage` gets what the page before said comes next, first undefined; never ahead of
 * time, nor after the limit or an abort. Retrying is its own.
 */
export async function* readPages<Token extends Json>(
  request: ReadRequest,
  fetchPage: (token: Token | undefined) => Promise<Page<Token>>,
  { resumable = false }: ReadPagesOptions = {},
): AsyncIterable<Batch> {
  let token = resumable ? (request.state?.data as Token | undefined) : undefined;
  let left = request.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    request.signal.throwIfAborted();
    const { rows, next } = await fetchPage(token);
    request.signal.throwIfAborted();
    const wanted = rows.slice(0, left);
    left -= wanted.length;
    if (wanted.length > 0) yield { kind: 'rows', rows: wanted };
    if (next === undefined) break;
    assertMoved(token, next);
    token = next;
    if (resumable) yield { kind: 'checkpoint', state: { version: stateVersion, data: token } };
  }
  yield { kind: 'checkpoint' };
}

/** A page that names itself as the next one would be read for ever. */
function assertMoved(token: Json | undefined, next: Json): void {
  if (JSON.stringify(token) !== JSON.stringify(next)) return;
  throw connectorError(`the page after ${JSON.stringify(next)} is the same page again`, {
    failure: 'data',
    hint: 'this is for the system behind the connector, or the author of the connector, to put right',
  });
}
