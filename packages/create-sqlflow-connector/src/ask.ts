import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { codes, sqlFlowError } from '@sqlflow/errors';

/** A terminal, or what stands in for one. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks, and gives the line that is typed. Throws `SqlFlowError` where the input ends instead, as with Ctrl-D. */
export async function ask(question: string, terminal: Terminal): Promise<string> {
  const lines = createInterface(terminal);
  // Node.js leaves the promise of a question open for ever then, and ends as if all were well; newer versions reject it.
  const ended = once(lines, 'close').then(() => undefined);
  const answer = await Promise.race([lines.question(question).catch(() => undefined), ended]);
  lines.close();
  if (answer !== undefined) return answer;
  terminal.output.write('\n');
  throw sqlFlowError(codes.createConnector.noAnswer, {});
}
