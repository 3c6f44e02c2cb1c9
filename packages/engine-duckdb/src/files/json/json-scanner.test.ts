import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonNode } from './json-node.js';
import { JsonProblem } from './json-problem.js';
import { JsonScanner } from './json-scanner.js';
import type { RecordSink } from './record-sink.js';

/** Writes down what it is given. */
function recorder(): RecordSink & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    beginRecord: (_, line) => seen.push(`record ${line}`),
    endRecord: () => seen.push('end'),
    key: (_, buffer, start, end) => seen.push(`key ${buffer.toString('utf8', start, end)}`),
    scalar: (_, buffer, start, end) => seen.push(buffer.toString('utf8', start, end)),
    open: (_, isArray) => seen.push(isArray ? '[' : '{'),
    close: (isArray) => seen.push(isArray ? ']' : '}'),
  };
}

/** What is seen of a text that comes in pieces of these lengths. */
function scan(text: Buffer, lengths: readonly number[]): string[] {
  const sink = recorder();
  const root = new JsonNode('', Buffer.alloc(0), 0, 0);
  const limits = { mostRecordBytes: 1_000_000, mostColumns: 1000 };
  const scanner = new JsonScanner({ lines: false, records: undefined, root, file: 0, ...limits, sink });
  try {
    let rest = Buffer.alloc(0);
    let at = 0;
    for (const length of lengths) {
      const piece = Buffer.concat([rest, text.subarray(at, at + length)]);
      at += length;
      rest = piece.subarray(scanner.scan(piece, 0, false));
    }
    scanner.scan(Buffer.concat([rest, text.subarray(at)]), 0, true);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    sink.seen.push(`${scanner.line}:${error.at}: ${error.reason}`);
  }
  return sink.seen;
}

const documents = fc
  .array(fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.jsonValue(), { maxKeys: 3 }), { maxLength: 3 })
  .chain((value) => fc.constantFrom(0, 1, '\t\r\n').map((space) => JSON.stringify(value, undefined, space)));

describe('JsonScanner', () => {
  test('sees the same however the text is cut', () => {
    const property = fc.property(
      documents,
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }),
      (text, lengths) => {
        const bytes = Buffer.from(text);
        expect(scan(bytes, lengths)).toEqual(scan(bytes, []));
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  test('takes and refuses what JSON.parse does', () => {
    const damage = fc.tuple(
      documents,
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', ']', '0', '-', '\\', '\n', 'e', '.', 'é'),
    );
    const property = fc.property(damage, ([text, place, letter]) => {
      const at = place % (text.length + 1);
      const damaged = text.slice(0, at) + letter + text.slice(at + 1);
      fc.pre(!/[\ud800-\udfff]/.test(damaged) && !damaged.includes('\\u'));
      const problem = scan(Buffer.from(damaged), [5]).find((each) => /^\d+:\d+: /.test(each));
      const parsed = parse(damaged);
      const isRecords = Array.isArray(parsed) ? parsed.every(isObject) : isObject(parsed);
      // What JSON.parse takes besides: keys that stand twice, and no text at all is left to the reader of files.
      fc.pre(problem === undefined || !problem.includes('stands twice'));
      fc.pre(damaged.trim() !== '');
      expect([damaged, problem === undefined]).toEqual([damaged, isRecords]);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
