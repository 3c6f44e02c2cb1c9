import { codes, sqlFlowError } from '@sqlflow/errors';
import { parse } from 'lossless-json';
import type { Envelope } from './envelope-scanner.js';
import { type Lossless, parseLossless } from './lossless.js';

/** What is around the records, as values. Throws `SqlFlowError` that shows the place where it is no JSON. */
export function envelopeValue({ skeleton }: Envelope, request: string): Lossless {
  try {
    return parseLossless(skeleton);
  } catch {
    throw sqlFlowError(codes.rest.brokenJson, { request, reason: reasonIn(skeleton) });
  }
}

/** JSON.parse says the place only of long texts. Line and column are those of the answer unless it was shortened. */
function reasonIn(text: string): string {
  try {
    parse(text);
    return 'it cannot be read';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const before = text.slice(0, position).split('\n');
    const reason = message.replace(/ at position \d+/, '').trim();
    return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${reason}`;
  }
}
