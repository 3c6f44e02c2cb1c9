import { codes, sqlFlowError } from '@sqlflow/errors';
import type { WrittenColumn } from './write-plan.js';

const tab = 9;
const newline = 10;
const space = 32;

/**
 * Passes on what goes to COPY, and looks for the only texts that the server would change without a word: those that are too
 * long for `varchar(n)` by spaces at their end, which it cuts off. Of all other columns only the delimiters are looked at;
 * staging the rows to look at them there takes twice the time.
 *
 * @throws SqlFlowError for such a text, with its row.
 */
export async function* refuseCutTexts(
  bytes: AsyncIterable<Buffer>,
  columns: readonly WrittenColumn[],
  table: string,
): AsyncGenerator<Buffer> {
  const lengths = columns.map(({ cutAt }) => cutAt ?? Number.POSITIVE_INFINITY);
  // What earlier pieces hold of the field that has not ended, where its column cuts.
  let begun: Buffer[] = [];
  let begunLength = 0;
  let row = 1;
  let field = 0;
  let before: number | undefined;
  for await (const piece of bytes) {
    let start = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      if (byte === tab || byte === newline) {
        // A text has no more characters than bytes.
        if (before === space && begunLength + at - start > (lengths[field] ?? Number.POSITIVE_INFINITY)) {
          refuseCut(Buffer.concat([...begun, piece.subarray(start, at)]).toString(), columns[field], table, row);
        }
        if (begunLength > 0) begun = [];
        begunLength = 0;
        start = at + 1;
        field = byte === tab ? field + 1 : 0;
        if (byte === newline) row += 1;
      }
      before = byte;
    }
    if (columns[field]?.cutAt !== undefined) {
      begun.push(Buffer.from(piece.subarray(start)));
      begunLength += piece.length - start;
    }
    yield piece;
  }
}

function refuseCut(written: string, column: WrittenColumn | undefined, table: string, row: number): void {
  if (column?.cutAt === undefined) return;
  const { name, serverType, cutAt } = column;
  const value = written.replaceAll(/\\(.)/gs, (_, letter: string) => letters[letter] ?? letter);
  // One that is too long by more than spaces the server refuses itself.
  const isCut = characters(value) > cutAt && characters(withoutSpaces(value)) <= cutAt;
  if (!isCut) return;
  const args = { table, row: String(row), value: value.slice(0, 200), column: name, serverType };
  throw sqlFlowError(codes.postgresWrite.valueWouldChange, args);
}

function characters(text: string): number {
  return [...text].length;
}

/** Not by an expression, which would try each space within the text, too. */
function withoutSpaces(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === space) end -= 1;
  return text.slice(0, end);
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };
