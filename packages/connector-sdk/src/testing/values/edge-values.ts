import { type ColumnTypeParts, parseColumnType } from '../../column-type.js';
import type { ColumnType } from '../../schema.js';

/** Values of a type that are easily damaged on their way, as rows have them. None is NULL. */
export function edgeValues(type: ColumnType): readonly unknown[] {
  return edgesOf(parseColumnType(type));
}

/** Text of a megabyte, with characters of one to four bytes. */
export const longText = 'Zürich 東京 🚲 '.repeat(52_429);

function edgesOf(type: ColumnTypeParts): readonly unknown[] {
  switch (type.kind) {
    case 'list': {
      const elements = edgesOf(type.element);
      return [[], [null], elements, [elements[0], null, elements.at(-1)]];
    }
    case 'struct':
      return structEdges(type.fields);
    case 'map': {
      const [key] = edgesOf(type.key);
      return [[], ...edgesOf(type.value).map((value) => [{ key, value }]), [{ key, value: null }]];
    }
    case 'scalar':
      return scalarEdges(type.name, type.arguments);
  }
}

/** One object per edge value of its richest field, the other fields going round; and one whose fields are all NULL. */
function structEdges(fields: readonly (readonly [string, ColumnTypeParts])[]): readonly unknown[] {
  const columns = fields.map(([name, type]) => [name, edgesOf(type)] as const);
  const count = Math.max(...columns.map(([, values]) => values.length));
  const objects = Array.from({ length: count }, (_, at) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[at % values.length]])),
  );
  return [...objects, Object.fromEntries(fields.map(([name]) => [name, null]))];
}

function scalarEdges(name: string, given: readonly number[]): readonly unknown[] {
  if (name === 'DECIMAL') return decimalEdges(given[0] ?? 18, given[1] ?? (given.length === 0 ? 3 : 0));
  return edges[name] ?? edges.VARCHAR ?? [];
}

function decimalEdges(width: number, scale: number): readonly unknown[] {
  const most = '9'.repeat(width - scale) + (scale === 0 ? '' : `.${'9'.repeat(scale)}`);
  const largest = width === scale ? `0${most}` : most;
  const least = scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`;
  return [largest, `-${largest}`, least, `-${least}`, scale === 0 ? '0' : `0.${'0'.repeat(scale)}`];
}

function around(bits: bigint): readonly bigint[] {
  return [2n ** (bits - 1n) - 1n, -(2n ** (bits - 1n)), 0n, -1n];
}

function upTo(bits: bigint): readonly bigint[] {
  return [2n ** bits - 1n, 0n, 1n];
}

const timestamps = [
  '2026-01-31 12:34:56.123456',
  '1969-12-31 23:59:59.999999',
  '0001-01-01 00:00:00',
  '9999-12-31 23:59:59.999999',
  'infinity',
  '-infinity',
];

const edges: Readonly<Record<string, readonly unknown[]>> = {
  BOOLEAN: [true, false],
  TINYINT: around(8n),
  SMALLINT: around(16n),
  INTEGER: around(32n),
  BIGINT: [...around(64n), 9_007_199_254_740_993n],
  // The least value of 128 bits has no counterpart above zero, and most systems keep it for themselves.
  HUGEINT: [2n ** 127n - 1n, -(2n ** 127n - 1n), 0n, 10n ** 37n],
  UTINYINT: upTo(8n),
  USMALLINT: upTo(16n),
  UINTEGER: upTo(32n),
  UBIGINT: upTo(64n),
  DOUBLE: [0.1, -1.5, 1.7976931348623157e308, 5e-324, 'Infinity', '-Infinity', 'NaN'],
  FLOAT: [0.5, -1.25, 3.4028234663852886e38, 'Infinity', '-Infinity', 'NaN'],
  DATE: ['2024-02-29', '1970-01-01', '1582-10-15', '0001-01-01', '9999-12-31', 'infinity', '-infinity'],
  TIME: ['00:00:00', '23:59:59.999999', '12:34:56.123456'],
  TIMESTAMP: timestamps,
  'TIMESTAMP WITH TIME ZONE': [
    ...timestamps.map((each) => (/infinity/.test(each) ? each : `${each}+00:00`)),
    '2026-03-29T02:30:00.000001+02:00',
    '2026-01-01T00:00:00-09:30',
  ],
  BLOB: [new Uint8Array([0, 255, 10, 34]), new Uint8Array()],
  UUID: ['00000000-0000-0000-0000-000000000000', '0190163d-8694-739b-aea5-966c26f8ad91'],
  VARCHAR: [
    '',
    ' ',
    '007',
    '1e5',
    'NULL',
    'null',
    'true',
    'a,b;c\td',
    'say "hi"',
    "it's",
    'two\nlines',
    'carriage\r\nreturn',
    'back\\slash \\n',
    'e\u0301 \u00e9 ß Ǆ',
    '👩‍👩‍👧‍👦🇨🇭',
    '\u{10ffff}\u200b',
    '{"a": [1]}',
    '🚲'.repeat(300),
  ],
};
