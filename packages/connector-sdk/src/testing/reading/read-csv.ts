import type { Row } from '../../batch.js';
import type { CsvFormat } from '../../format.js';
import type { Column } from '../../schema.js';

interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/** The rows of a CSV text, each value as its text, NULL as null. Columns are those of the header, else those of the source. */
export function readCsv(text: string, format: CsvFormat, columns: readonly Column[]): readonly Row[] {
  const lines = records(text.replace(/^\ufeff/, ''), format);
  const names = format.columnNames ?? columns.map(({ name }) => name);
  const header = format.header ? lines.shift()?.map(({ text: name }) => name) : undefined;
  const nulls = new Set(format.nullValues);
  return lines.map((fields) =>
    Object.fromEntries(
      fields.map(({ text: value, quoted }, at) => [
        (format.columnNames ?? header ?? names)[at] ?? `column${at}`,
        !quoted && nulls.has(value) ? null : value,
      ]),
    ),
  );
}

function records(text: string, { delimiter, quote, escape: escapedBy }: CsvFormat): Field[][] {
  const lines: Field[][] = [];
  let line: Field[] = [];
  let at = 0;
  const endField = (field: Field): void => {
    line.push(field);
    if (text.startsWith(delimiter, at)) {
      at += delimiter.length;
      if (at === text.length) line.push({ text: '', quoted: false });
      return;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    lines.push(line);
    line = [];
  };
  while (at < text.length) {
    if (quote !== '' && text.startsWith(quote, at)) {
      const [value, end] = quotedValue(text, at + quote.length, quote, escapedBy === '' ? quote : escapedBy);
      at = end;
      endField({ text: value, quoted: true });
    } else {
      const start = at;
      while (at < text.length && !text.startsWith(delimiter, at) && text[at] !== '\n' && text[at] !== '\r') at += 1;
      endField({ text: text.slice(start, at), quoted: false });
    }
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

/** The value up to the closing quote, and where the text goes on. */
function quotedValue(text: string, start: number, quote: string, escapedBy: string): readonly [string, number] {
  let value = '';
  for (let at = start; at < text.length; at += 1) {
    const next = text[at + 1];
    if (text[at] === escapedBy && (next === quote || (next === escapedBy && escapedBy !== quote))) {
      value += next;
      at += 1;
    } else if (text[at] === quote) {
      return [value, at + 1];
    } else {
      value += text[at];
    }
  }
  return [value, text.length];
}
