import { createInterface } from 'node:readline/promises';
import type { Output } from './terminal/output.js';

/** Asks a person for a yes. Undefined where nobody can answer: in a script, a pipe, a scheduled job. */
export async function askPerson(question: string, err: Output): Promise<boolean | undefined> {
  if (process.stdin.isTTY !== true || !err.isTerminal) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}
