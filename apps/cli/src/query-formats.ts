import type { Column, Row } from '@sqlflow/connector-sdk';
import { toJson } from './render/json.js';
import { valueText } from './render/value-text.js';

/** Text is handed on in pieces of about this size: fewer writes, and memory that does not grow with the result. */
const pieceCharacters = 64 * 1024;

/** CSV by RFC 4180. NULL is an empty field, an empty text is `""`. */
export function csvLines(columns: readonly Column[], rows: AsyncIterable<Row>): AsyncIterable<string> {
  return inPieces(
    (async function* () {
      yield `${columns.map(({ name }) => csvField(name)).join(',')}\n`;
      for await (const row of rows) yield `${columns.map(({ name }) => csvField(valueText(row[name]))).join(',')}\n`;
    })(),
  );
}

function csvField(text: string | undefined): string {
  if (text === undefined) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One JSON array with an object per row and line. */
export function jsonLines(rows: AsyncIterable<Row>): AsyncIterable<string> {
  return inPieces(
    (async function* () {
      let before = '[\n  ';
      for await (const row of rows) {
        yield before + toJson(row);
        before = ',\n  ';
      }
      yield before.startsWith('[') ? '[]\n' : '\n]\n';
    })(),
  );
}

async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length >= pieceCharacters) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}
