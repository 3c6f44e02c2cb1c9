import { finished, type Readable } from 'node:stream';
import type { Batch } from '../batch.js';
import type { ReadRequest } from '../read-request.js';
import { type FormatInput, fileFormat } from './file-format.js';

/**
 * Reads a stream of bytes as it arrives, such as the body of an answer, by the engine's own parser. It is closed when
 * the read ends or is aborted.
 */
export async function* readStream(
  request: ReadRequest,
  open: () => Promise<Readable>,
  format: FormatInput,
): AsyncIterable<Batch> {
  request.signal.throwIfAborted();
  const stream = await open();
  const abort = (): void => {
    stream.destroy(request.signal.reason);
  };
  let failure: Error | null | undefined;
  // It listens for good: the error of an abort may come when the read has ended, and nobody else would take it.
  finished(stream, (error) => {
    failure = error;
  });
  request.signal.addEventListener('abort', abort, { once: true });
  try {
    yield { kind: 'stream', stream, format: fileFormat(format) };
    if (failure) throw failure;
    request.signal.throwIfAborted();
    yield { kind: 'checkpoint' };
  } finally {
    request.signal.removeEventListener('abort', abort);
    stream.destroy();
  }
}
