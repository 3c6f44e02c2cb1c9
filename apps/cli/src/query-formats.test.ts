import { describe, expect, test } from '@jest/globals';
import type { Row } from '@sqlflow/connector-sdk';
import { csvLines, jsonLines } from './query-formats.js';

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'say "it"', type: 'VARCHAR' },
];

async function* rowsOf(...rows: Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('csvLines', () => {
  test('tells NULL from an empty text, and quotes what needs it', async () => {
    const rows = rowsOf({ id: 1n, 'say "it"': null }, { id: 2n, 'say "it"': '' }, { id: 3n, 'say "it"': 'a,"b"\nc' });
    expect(await joined(csvLines(columns, rows))).toBe('id,"say ""it"""\n1,\n2,""\n3,"a,""b""\nc"\n');
  });

  test('has its header when there are no rows', async () => {
    expect(await joined(csvLines(columns, rowsOf()))).toBe('id,"say ""it"""\n');
  });
});

describe('jsonLines', () => {
  test('is one array', async () => {
    const text = await joined(jsonLines(rowsOf({ id: 1n }, { id: 2n })));
    expect(JSON.parse(text)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(text).toBe('[\n  {"id":1},\n  {"id":2}\n]\n');
    expect(await joined(jsonLines(rowsOf()))).toBe('[]\n');
  });

  test('hands large results on in pieces', async () => {
    async function* many(): AsyncGenerator<Row> {
      for (let id = 0; id < 20_000; id += 1) yield { id, name: 'some name' };
    }
    let pieces = 0;
    for await (const piece of jsonLines(many())) {
      pieces += 1;
      expect(piece.length).toBeLessThan(70_000);
    }
    expect(pieces).toBeGreaterThan(5);
  });
});
