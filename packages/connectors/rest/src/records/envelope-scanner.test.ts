import { describe, expect, test } from '@jest/globals';
import { type Envelope, EnvelopeScanner } from './envelope-scanner.js';

/** Scans a text that comes in two pieces. */
function scan(text: string, split: number, slice?: readonly string[]): { envelope: Envelope; kept: string } {
  const bytes = Buffer.from(text);
  const scanner = new EnvelopeScanner(slice);
  const kept = [scanner.take(bytes.subarray(0, split)), scanner.take(bytes.subarray(split))].flat();
  return { envelope: scanner.end(), kept: Buffer.concat(kept).toString() };
}

const splits = (text: string): number[] => Array.from({ length: Buffer.byteLength(text) + 1 }, (_, at) => at);

const answer = `{"a\\"b": [1, "]", {"x": [2]}], "data": {"items": [{"id": 1, "t": "é}\\\\"}, {"id": 2}] , "n": null},
 "empty": [], "next": "x[1]"}`;

describe('wherever an answer is cut into pieces', () => {
  test('its arrays are found, with their places', () => {
    for (const split of splits(answer)) {
      const { envelope } = scan(answer, split);
      expect({
        split,
        arrays: envelope.arrays.map(({ path, elements, objects }) => [path.join('/'), elements, objects]),
      }).toEqual({
        split,
        arrays: [
          ['a"b', 3, 1],
          ['data/items', 2, 2],
          ['empty', 0, 0],
        ],
      });
      const items = envelope.arrays[1];
      expect(Buffer.from(answer).subarray(items?.start, items?.end).toString()).toBe(
        '[{"id": 1, "t": "é}\\\\"}, {"id": 2}]',
      );
      expect(JSON.parse(envelope.skeleton)).toEqual(JSON.parse(answer));
    }
  });

  test.each([
    [['data', 'items'], '[{"id": 1, "t": "é}\\\\"}, {"id": 2}]', 'array'],
    [['data'], '{"items": [{"id": 1, "t": "é}\\\\"}, {"id": 2}] , "n": null}', 'object'],
    [['data', 'n'], '', 'null'],
    [['next'], '', 'other'],
    [['items'], '', 'nothing'],
  ])('the bytes at %j are kept', (slice, kept, found) => {
    for (const split of splits(answer)) {
      const scanned = scan(answer, split, slice);
      expect({ split, kept: scanned.kept, slice: scanned.envelope.slice }).toEqual({ split, kept, slice: found });
    }
  });
});

test('of a long array the skeleton holds the first and the last element', () => {
  const rows = Array.from({ length: 5000 }, (_, id) => ({ id, text: 'x'.repeat(20) }));
  const { envelope } = scan(JSON.stringify({ rows, more: true }), 70_000);
  expect(JSON.parse(envelope.skeleton)).toEqual({ rows: [rows[0], rows.at(-1)], more: true });
  expect(envelope.arrays[0]).toMatchObject({ elements: 5000, objects: 5000 });
});

test.each([
  ['{"a":1', 'line 1, column 7'],
  ['{"a":[1}', 'a } where a ] should be'],
  ['{"a":1}\n}', 'line 2, column 1: there is a } too many'],
  ['{"a":]', 'there is a ] too many'],
  ['{}{}', 'a second value'],
])('%s is refused with its place', (text, words) => {
  expect(() => scan(text, text.length)).toThrow(words);
});
