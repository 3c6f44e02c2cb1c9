import type { Row } from '../../batch.js';
import type { JsonFormat } from '../../format.js';

/** The records of a JSON text or of NDJSON. Numbers are the text of their digits, which JSON.parse would round. */
export function readJson(text: string, format: JsonFormat): readonly Row[] {
  if (format.type === 'ndjson') {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.flatMap((line) => recordsIn(line, format));
  }
  return recordsIn(text, format);
}

function recordsIn(text: string, { records }: JsonFormat): readonly Row[] {
  const found = at(parseExactly(text), records);
  return (Array.isArray(found) ? found : [found]) as readonly Row[];
}

const stringsAndNumbers = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function parseExactly(text: string): unknown {
  return JSON.parse(text.replace(stringsAndNumbers, (token) => (token.startsWith('"') ? token : `"${token}"`)));
}

/** Follows a path of names: `$.data.items[*]`. What else JSONPath can do needs `readBatches`. */
function at(document: unknown, path: string | undefined): unknown {
  const names =
    path === undefined
      ? []
      : path
          .replace(/^\$\.?/, '')
          .replace(/\[\*\]$/, '')
          .split('.');
  return names
    .filter((name) => name !== '')
    .reduce((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], document);
}
