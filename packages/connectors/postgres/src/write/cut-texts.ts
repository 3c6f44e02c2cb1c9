import { codes, sqlFlowError } from '@sqlflow/errors';
import type { WrittenColumn } from './write-plan.js';

const tab = 9;
const newline = 10;
const space = 32;

/**
 * Passes on what goes to COPY, and looks for the only texts that the server would change without a word: those that are too
 * long for `varchar(n)` by spaces at their end, which it cuts off. A delimiter behind a space is rare, so next to nothing
 * is looked at twice; staging the rows to look at them there takes twice the time.
 *
 * @throws SqlFlowError for such a text, with its row.
 */
export async function* refuseCutTexts(
  bytes: AsyncIterable<Buffer>,
  columns: readonly WrittenColumn[],
  table: string,
): AsyncGenerator<Buffer> {
  // What there is of the line that has not ended.
  let begun = Buffer.alloc(0);
  let row = 1;
  for await (const piece of bytes) {
    let start = 0;
    let before = begun.at(-1);
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      if (byte === tab || byte === newline) {
        if (before === space) {
          const line = Buffer.concat([start === 0 ? begun : begun.subarray(0, 0), piece.subarray(start, at)]);
          refuseCut(line.toString(), columns, table, row);
        }
        if (byte === newline) {
          row += 1;
          start = at + 1;
        }
      }
      before = byte;
    }
    const rest = piece.subarray(start);
    begun = start === 0 ? Buffer.concat([begun, rest]) : Buffer.from(rest);
    yield piece;
  }
}

/** `line` is what stands before the delimiter of the field that ends with a space. */
function refuseCut(line: string, columns: readonly WrittenColumn[], table: string, row: number): void {
  const fields = line.split('\t');
  const column = columns[fields.length - 1];
  if (column?.cutAt === undefined) return;
  const value = (fields.at(-1) ?? '').replaceAll(/\\(.)/gs, (_, letter: string) => letters[letter] ?? letter);
  const length = [...value].length;
  // One that is too long by more than spaces the server refuses itself.
  const isCut = length > column.cutAt && [...value.replace(/ +$/, '')].length <= column.cutAt;
  if (!isCut) return;
  const { name, serverType } = column;
  const args = { table, row: String(row), value: value.slice(0, 200), column: name, serverType };
  throw sqlFlowError(codes.postgresWrite.valueWouldChange, args);
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };
